# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin: --junitxml's file grows while the tests run; failures are named at once.

pytest writes the file when all is over, so that a run that is killed would leave none.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest
from _pytest.junitxml import xml_key

GROW_SECONDS = 5.0
LINE_SECONDS = 10.0


class Growing:
    """Writes what is known so far: aside, and renamed, so that a reader never finds half of it."""

    def __init__(self, config: pytest.Config, grow_seconds: float = GROW_SECONDS) -> None:
        self._config = config
        self._grow_seconds = grow_seconds
        self._began = self._grown = self._line_at = time.monotonic()
        self._ended = self._failed = 0

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test's set-up, call or teardown has been reported; pytest's own XML knows of it."""
        now = time.monotonic()
        if report.failed:
            self._failed += 1
            self._say(f"FAILED {report.nodeid}")
        if report.when != "teardown":
            return
        self._ended += 1
        if now - self._grown >= self._grow_seconds:
            self.grow()
            self._grown = time.monotonic()
        if now - self._line_at >= LINE_SECONDS and not sys.stdout.isatty():
            self._line_at = now
            failed = f", {self._failed} failed" if self._failed else ""
            self._say(f"{self._ended} tests{failed}, {now - self._began:.0f} s")

    def grow(self) -> None:
        """Write the file as it would be if this were the end."""
        log: Any = self._config.stash.get(xml_key, None)
        if log is None:
            return
        final = Path(log.logfile)
        partial = final.with_name(final.name + ".partial")
        log.logfile = str(partial)
        try:
            log.pytest_sessionfinish()
            partial.replace(final)
        finally:
            log.logfile = str(final)

    def _say(self, line: str) -> None:
        terminal: Any = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None:
            terminal.ensure_newline()
            terminal.write_line(line)
