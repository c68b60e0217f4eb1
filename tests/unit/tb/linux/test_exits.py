# SPDX-License-Identifier: Apache-2.0
"""Exit lines, a console's verdict, and the differences between two consoles."""

from __future__ import annotations

import pytest

from trapline.tb.linux import exits

EXIT_LINE = "exit: vcpu 1 cause 23 pc 0x80000454 gpa 0x10000000 store 4"


def test_exit_lines() -> None:
    assert exits.parse_exit(EXIT_LINE) == exits.UserExit(1, 23, 0x8000_0454, 0x1000_0000, "store 4")
    strange = exits.parse_exit("exit: vcpu 0 reason 0 pc 0x80000080")
    assert strange == exits.UserExit(0, None, 0x8000_0080, None, "")
    assert exits.parse_exit("exit: nothing") is None


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["init: 2 of 2 commands passed", "reboot: Power down"], None),
        (["init: 1 of 2 commands passed"], "1 of 2 commands passed"),
        (["init: 0 of 0 commands passed"], "0 of 0 commands passed"),
        (["hello", ""], "last line: hello"),
        ([], "last line: nothing"),
    ],
)
def test_verdicts(lines, answer) -> None:
    verdict = exits.verdict(lines)
    assert verdict is None if answer is None else answer in (verdict or "")


def test_differences_between_two_consoles() -> None:
    ours = [EXIT_LINE, "hello", "firmware: power off after 5 instructions"]
    assert (
        exits.first_difference(ours, [*ours[:2], "firmware: power off after 9 instructions"])
        is None
    )
    moved = EXIT_LINE.replace("0x10000000", "0x10000004")
    assert "exit 0 of vCPU 1" in (exits.first_difference(ours, [moved, "hello"]) or "")
    assert "1 exits here, 0 there" in (exits.first_difference(ours, ["hello"]) or "")
    assert "'hello' here" in (exits.first_difference(ours, [EXIT_LINE, "bye"]) or "")
    assert exits.retired(ours) == 5


def test_polls_of_the_guests_console_are_not_compared() -> None:
    poll = "exit: vcpu 1 cause 10 pc 0x80 sbi 0x2 function 0x0 a0 0x0"
    assert exits.first_difference([EXIT_LINE, poll], [EXIT_LINE]) is None


def test_interleaving_of_two_vcpus_is_the_hosts_schedule() -> None:
    other = EXIT_LINE.replace("vcpu 1", "vcpu 0")
    assert exits.first_difference([EXIT_LINE, other], [other, EXIT_LINE]) is None


SWSP = "exit: vcpu 0 cause 23 pc 0x80000314 gpa 0x10000000 store 4"
READ_BACK = "exit: vcpu 0 cause 21 pc 0x80000254 gpa 0x10000000 load 4"
NEXT = "exit: vcpu 0 cause 21 pc 0x80000264 gpa 0x10000000 load 4"
SDSP = [SWSP.replace("store 4", "store 8"), READ_BACK.replace("load 4", "load 8")]


def test_a_hart_without_htinst_lacks_a_store_and_its_load() -> None:
    ours = ["modes", SWSP, READ_BACK, NEXT, *SDSP, "vmm: modes: pass after 5 exits to user space"]
    theirs = ["modes", NEXT, "vmm: modes: pass after 1 exits to user space"]
    for x, y in ((ours, theirs), (theirs, ours)):
        assert exits.first_difference(x, y, by_htinst=True) is None
        assert "exit 0 of vCPU 0" in (exits.first_difference(x, y) or "")


@pytest.mark.parametrize(
    "odd",
    [
        [NEXT, SWSP],  # a store that nothing reads
        [SWSP, READ_BACK.replace("0x10000000", "0x10000008"), NEXT],  # a load of another place
        [SWSP, SDSP[1], NEXT],  # a load of another width
        [SWSP, READ_BACK, NEXT, NEXT],  # one exit more
        [SWSP, READ_BACK, NEXT.replace("0x80000264", "0x80000268")],  # another exit behind it
    ],
)
def test_what_else_differs_without_htinst_is_told(odd: list[str]) -> None:
    assert exits.first_difference(odd, [NEXT], by_htinst=True) is not None
    assert exits.first_difference([NEXT], odd, by_htinst=True) is not None


def test_only_the_guest_that_stores_so_may_pass_after_other_exits() -> None:
    line = "vmm: traps: pass after {} exits to user space"
    differing = exits.first_difference([line.format(5)], [line.format(1)], by_htinst=True)
    assert differing is not None
    assert "traps" in differing
