# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin: the processor time of each test, in the JUnit file, and a budget for all.

The budget is of tests whose simulators are there: one that builds a simulator itself is named, and
its minutes are left out. They belong before the tests (simulators.py).

A test's time is that of its process and of the processes that it has waited for: how busy the
machine is does not count. A fixture of several tests counts for the first one that asks for it.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from trapline import cache
from trapline.tb.sim import toolchain

PROPERTY, BUILT = "cpu_seconds", "built_simulators"
SHOWN = 10
MANY = 1000  # tests, of which those that took most are shown in any case


def add_options(parser: pytest.Parser) -> None:
    """--budget and --longest."""
    group = parser.getgroup("processor time")
    group.addoption(
        "--budget", type=float, default=0.0, help="seconds of all tests; more: status 1"
    )
    group.addoption("--longest", type=float, default=0.0, help="seconds of a test; more: status 1")


def processor_seconds() -> float:
    """Of this process and those that it has waited for, since it began."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Measure:
    """Where tests run: writes each test's time into its properties."""

    def __init__(self) -> None:
        """Nothing has been built."""
        self._began = 0.0
        self._built = 0
        self._make = toolchain.make_executable
        vars(toolchain)["make_executable"] = self._make_executable

    def pytest_unconfigure(self) -> None:
        """Builds are not counted any more."""
        vars(toolchain)["make_executable"] = self._make

    def _make_executable(self, folder: Path, *rest: Any) -> Path:
        self._built += folder.is_relative_to(cache.CACHE)
        return self._make(folder, *rest)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None]:
        """A test begins."""
        self._began, self._built = processor_seconds(), 0
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None]:
        """It has ended; what it waited for counts now."""
        try:
            return (yield)
        finally:
            item.user_properties.append((PROPERTY, round(processor_seconds() - self._began, 2)))
            if self._built:
                item.user_properties.append((BUILT, self._built))


class Budget:
    """Where tests are reported: what they took, and whether that is within the budget."""

    def __init__(self, budget: float, longest: float) -> None:
        """0: no bound."""
        self._bounds = budget, longest
        self._took: dict[str, float] = {}
        self._built: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test's time is known at its teardown."""
        if report.when == "teardown":
            properties = dict(report.user_properties)
            if BUILT in properties:
                self._built.append(report.nodeid)
            else:
                self._took[report.nodeid] = float(str(properties.get(PROPERTY, 0)))

    def excess(self) -> list[str]:
        """What is not within the budget, a line each."""
        budget, longest = self._bounds
        total = sum(self._took.values())
        lines = [
            f"{name} took {seconds:.0f} s of processor time, a test has {longest:.0f} s"
            for name, seconds in self._took.items()
            if longest and seconds > longest
        ]
        if budget and total > budget:
            lines.append(
                f"all tests took {total:.0f} s of processor time, they have {budget:.0f} s"
            )
        return lines

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """More than the budget is a failure, where nothing else has failed."""
        if session.exitstatus == pytest.ExitCode.OK and self.excess():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The total, and the tests that took most."""
        if not self._took:
            return
        total = sum(self._took.values())
        terminalreporter.write_line(f"processor time of {len(self._took)} tests: {total:.0f} s")
        if any(self._bounds) or len(self._took) >= MANY:
            most = sorted(self._took.items(), key=lambda item: -item[1])[:SHOWN]
            for name, seconds in most:
                terminalreporter.write_line(f"{seconds:7.1f} s  {name}")
        for name in self._built:
            terminalreporter.write_line(f"built a simulator (tests/shared/simulators.py): {name}")
        for line in self.excess():
            terminalreporter.write_line(f"over the budget: {line}", red=True)
