# SPDX-License-Identifier: Apache-2.0
"""The items of the series name things that exist: model, guests, invariants, unit tests."""

from __future__ import annotations

import re
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest

from trapline.tb.kvm import campaign, hypervisor_runs
from trapline.tb.kvm.invariants import TEXTS
from trapline.tb.kvm.series import ASPECTS, CHANGES, LEFT_OPEN_BY_THE_SERIES, SECOND_HART, Item, Row
from trapline.tb.linux import programs

ITEMS = (*ASPECTS, *LEFT_OPEN_BY_THE_SERIES, *CHANGES, *SECOND_HART)
TESTS = Path(__file__).parents[2] / "kvm"
SOURCES = "\n".join(
    (Path(campaign.__file__).parent / name).read_text() for name in ("ioctls.py", "vm_calls.py")
)
RUNS = {*programs.SUITE, *programs.OTHER_GUESTS, *campaign.ALL, *hypervisor_runs.RUNS}
ROW: Row = {
    "handler": "sbi", "detail": "v0.1 SEND_IPI", "cause": 10, "interrupt": False, "mode": "VS",
    "end": "entry", "by": "", "status": "exact", "xlen": 64,
}  # fmt: skip


def name_of(item: Item) -> str:
    return item.what


def test_the_series_has_fifteen_key_aspects() -> None:
    assert len(ASPECTS) == 15
    assert len({item.what for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=name_of)
def test_the_model_has_what_an_item_names(item) -> None:
    for name in item.model.split():
        module, _, member = name.partition(".")
        attrgetter(member)(import_module(f"trapline.models.kvm.{module}"))


@pytest.mark.parametrize("item", ITEMS, ids=name_of)
def test_what_checks_an_item_is_counted(item) -> None:
    for name in item.checks.split():
        assert name in TEXTS or f'"{name}' in SOURCES, name


@pytest.mark.parametrize("item", ITEMS, ids=name_of)
def test_an_item_names_programs(item) -> None:
    """A guest or a run, unless it says so in words."""
    words = re.findall(r"[a-z][a-z0-9-]*", item.programs.partition(":")[0])
    known = [word for word in words if word in RUNS]
    assert known or item.programs.startswith(("every guest", "none: ", "the host's boot: "))


@pytest.mark.parametrize("item", ITEMS, ids=name_of)
def test_unit_tests_of_an_item_are_there(item) -> None:
    for name in item.tests.split():
        file, _, test = name.partition("::")
        assert f"\ndef test_{test}(" in (TESTS / f"test_{file}.py").read_text()


@pytest.mark.parametrize("item", ITEMS, ids=name_of)
def test_every_item_is_shown_by_something(item) -> None:
    assert item.exits or item.checks or item.tests


def test_an_exit_shows_the_items_that_it_is_of() -> None:
    shown = {
        item.what
        for item in (*ASPECTS, *LEFT_OPEN_BY_THE_SERIES, *CHANGES)
        if item.exits and item.exits(ROW)
    }
    assert {"SBI v0.1", "timer and IPI in the kernel"} <= shown
    assert not shown & {"ioeventfd", "huge pages", "MMU notifiers", "RV64 and RV32 hosts"}


def test_what_waits_for_a_second_hart_has_unit_tests() -> None:
    assert all(item.tests for item in SECOND_HART)
