# SPDX-License-Identifier: Apache-2.0
"""Outcomes of KVM's selftests on several machines, and what counts as a difference."""

from __future__ import annotations

import pytest

from trapline.errors import BadInput
from trapline.tb.kvm import selftest_runs
from trapline.tb.linux.selftests import RELEASE, TESTS

PASSED = ["init: 2 of 2 commands passed", "firmware: power off after 5 instructions"]


@pytest.mark.parametrize(
    ("console", "answer"),
    [
        (["ok", *PASSED], "pass"),
        (["init: /steal_time ended with status 0x400", "init: 1 of 2 commands passed"], "skip"),
        (["init: /steal_time ended with status 0xfe00", "init: 1 of 2 commands passed"], "fail"),
        (["init: /steal_time ended with status 0x6", "init: 1 of 2 commands passed"], "fail"),
        (["init: /mounts ended with status 0x400", "init: 1 of 2 commands passed"], "no end"),
        (["a panic"], "no end"),
        ([], "no end"),
    ],
)
def test_the_outcome_is_that_of_the_exit_status(console: list[str], answer: str) -> None:
    assert selftest_runs.outcome("steal_time", console) == answer


def test_the_tail_is_what_the_selftest_wrote_itself() -> None:
    console = ["a", "b", "", "c", "d", *PASSED, "[    0.1] reboot: Power down"]
    assert selftest_runs.tail(console) == ["b", "c", "d"]


def row(outcome: str, *console: str, **more: int) -> dict[str, object]:
    return {"outcome": outcome, "console": list(console), "instructions": 5_000_000,
            "cpu_seconds": 1.5, **more}  # fmt: skip


def test_machines_that_say_the_same_do_not_differ() -> None:
    rows = {"golden": row("pass", "x"), "spike": row("pass", "x")}
    assert selftest_runs.differences(rows) == []
    assert selftest_runs.good("steal_time", rows)


def test_times_and_chosen_addresses_are_no_difference() -> None:
    place, time = "Host  virtual  test memory offset: 0x7fff", "total execution time: "
    ours = row("pass", f"{place}ba000000", f"{time}0.056018300s")
    other = row("pass", f"{place}bc000000", f"{time}1.000000001s")
    shorter = row("pass", f"{place}bc000000", f"{time}0.1s")
    assert selftest_runs.differences({"golden": ours, "spike": other}) == []
    assert selftest_runs.differences({"golden": ours, "spike": shorter}) != []


def test_another_outcome_or_line_is_named() -> None:
    rows = {"golden": row("pass", "x"), "spike": row("skip", "y")}
    assert selftest_runs.differences(rows) == [
        "pass on golden, skip on spike",
        "golden against spike: console: 'x' here, 'y' there",
    ]
    assert not selftest_runs.good("steal_time", rows)


def test_an_exit_that_is_a_problem_is_not_good() -> None:
    assert not selftest_runs.good("steal_time", {"golden": row("pass", problems=1)})


def test_a_machine_that_is_known_to_be_wrong_is_not_judged() -> None:
    rows = {"golden": row("pass", "x"), "spike": row("fail", "y")}
    assert selftest_runs.good("arch_timer", rows)
    assert not selftest_runs.good("arch_timer", {"golden": row("fail"), "spike": row("pass")})
    assert all(name in TESTS for name, _ in selftest_runs.KNOWN)


def test_the_table_has_a_row_of_every_machine() -> None:
    seen = row("pass", "x", exits=9, exact=5, relation=3, profile=0, unexplained=1)
    text = selftest_runs.table({"ebreak_test": {"golden": seen}}, ["golden", "spike"])
    assert text.splitlines()[-1] == "| `ebreak_test` | pass, 5.0 M, 1.5 s | - | 9 | 8 | same |"


def test_each_is_booted_on_the_selftests_host() -> None:
    for name in TESTS:
        asked = selftest_runs.request(name)
        assert (asked.release, asked.variants()[0].role) == (RELEASE, "selftest")


def test_unknown_names_and_machines_are_refused() -> None:
    with pytest.raises(BadInput, match="no selftest 'x'; known: arch_timer"):
        selftest_runs.campaign(["x"], ["golden"])
    with pytest.raises(BadInput, match="no back end 'vax'; known: golden, spike, qemu"):
        selftest_runs.campaign([], ["vax"])
