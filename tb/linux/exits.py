# SPDX-License-Identifier: Apache-2.0
"""The console as evidence: guest exits as the VMM prints them, verdicts, and comparing two runs.

Two back ends agree when their consoles hold the same lines and their guests the same exits, once
that is left out which may differ between two correct machines: polls that a guest does by its
clock, and lines that name the machine or count its instructions. A host interrupt never shows
here: KVM serves it without going to user space. A hart that writes zero to htinst, as Spike does,
shows one thing more: KVM decodes C.SWSP at offset 0 and C.SDSP at offset 32 by htinst alone (Q3),
and without it gives up, so that such a store and the load that reads it back do not come out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from trapline.models.golden.gen import exceptions

_EXIT = re.compile(
    r"^exit: vcpu (?P<vcpu>\d+) (?:cause (?P<cause>\d+)|reason (?P<reason>\d+)) "
    r"pc (?P<pc>0x[0-9a-f]+)(?: gpa (?P<gpa>0x[0-9a-f]+))?(?P<rest>.*)$"
)
_PASSED = re.compile(r"^init: (\d+) of (\d+) commands passed$")
_RETIRED = re.compile(r"^firmware: power off after (\d+) instructions$")
# A Linux guest asks its console for input whenever its timer says so.
_POLL = "sbi 0x2 "
# Times of the kernel log and counts that depend on the clock.
_CLOCK = re.compile(r"^\[ *\d+\.\d+\] ")
# Machine lines: Spike's and QEMU's implementation numbers are their own.
_OWN = re.compile(
    r"^(SBI implementation|firmware: power off|riscv-timer|kvm \[1\]: VMID|vmm: linux: pass after)"
)
# The guest that stores so, and goes on when KVM gives up.
_BY_HTINST = re.compile(r"^vmm: modes: pass after")


@dataclass(frozen=True)
class UserExit:
    """One exit to user space. `cause` is None when KVM_RUN came back for another reason."""

    vcpu: int
    cause: int | None
    pc: int
    gpa: int | None
    detail: str


def parse_exit(line: str) -> UserExit | None:
    """The exit a console line reports, or None."""
    found = _EXIT.match(line)
    if not found:
        return None
    cause, gpa = found["cause"], found["gpa"]
    return UserExit(
        vcpu=int(found["vcpu"]),
        cause=int(cause) if cause is not None else None,
        pc=int(found["pc"], 16),
        gpa=int(gpa, 16) if gpa is not None else None,
        detail=found["rest"].strip(),
    )


def exits(console: Iterable[str]) -> list[UserExit]:
    """All exits in the order printed."""
    return [exit_ for line in console if (exit_ := parse_exit(line))]


def verdict(console: Iterable[str]) -> str | None:
    """None when every command of the run passed, else one line that says what is missing."""
    lines = list(console)
    for line in reversed(lines):
        found = _PASSED.match(line)
        if found:
            passed, total = found.groups()
            if passed == total and total != "0":
                return None
            return f"{passed} of {total} commands passed"
    last = next((line for line in reversed(lines) if line.strip()), "nothing")
    return f"the run did not come to its end; the console's last line: {last}"


def retired(console: Iterable[str]) -> int | None:
    """Instructions from reset to power-off as the firmware read minstret."""
    for line in console:
        found = _RETIRED.match(line)
        if found:
            return int(found[1])
    return None


def first_difference(
    ours: Iterable[str], theirs: Iterable[str], by_htinst: bool = False
) -> str | None:
    """What first differs between two consoles, or None.

    Exits are compared for each vCPU apart: which of two vCPUs runs first is the host's schedule.
    by_htinst: one of the two harts writes zero to htinst, the other does not.
    """
    left, right = list(ours), list(theirs)
    for vcpu, (a, b) in sorted(_by_vcpu(left, right).items()):
        if by_htinst:
            a, b = _without_read_back(a, b), _without_read_back(b, a)
        for i, (x, y) in enumerate(zip(a, b, strict=False)):
            if x != y:
                return f"exit {i} of vCPU {vcpu}: {_show(x)} here, {_show(y)} there"
        if len(a) != len(b):
            return f"vCPU {vcpu}: {len(a)} exits here, {len(b)} there"
    plain_left, plain_right = _plain(left, by_htinst), _plain(right, by_htinst)
    for x_line, y_line in zip(plain_left, plain_right, strict=False):
        if x_line != y_line:
            return f"console: {x_line!r} here, {y_line!r} there"
    if len(plain_left) != len(plain_right):
        return f"console: {len(plain_left)} lines here, {len(plain_right)} there"
    return None


def _without_read_back(exits_: list[UserExit], others: list[UserExit]) -> list[UserExit]:
    """Without the stores, each with the load of its place behind it, that the others lack here."""
    kept: list[UserExit] = []
    i = 0
    while i < len(exits_):
        pair, behind = exits_[i : i + 2], exits_[i + 2 : i + 3]
        other = others[len(kept) : len(kept) + 1]
        if _reads_back(pair) and pair[:1] != other and behind == other:
            i += 2
            continue
        kept.append(exits_[i])
        i += 1
    return kept


def _reads_back(pair: list[UserExit]) -> bool:
    """Whether these are a store to a device and a load of what it wrote."""
    if [exit_.cause for exit_ in pair] != [
        exceptions.STORE_AMO_GUEST_PAGE_FAULT,
        exceptions.LOAD_GUEST_PAGE_FAULT,
    ]:
        return False
    store, load = pair
    return store.gpa == load.gpa and store.detail.split()[1:] == load.detail.split()[1:]


def _by_vcpu(left: list[str], right: list[str]) -> dict[int, tuple[list[UserExit], list[UserExit]]]:
    result: dict[int, tuple[list[UserExit], list[UserExit]]] = defaultdict(lambda: ([], []))
    for side, lines in enumerate((left, right)):
        for exit_ in exits(lines):
            if not exit_.detail.startswith(_POLL):
                result[exit_.vcpu][side].append(exit_)
    return result


def _plain(lines: list[str], by_htinst: bool) -> list[str]:
    kept = [_CLOCK.sub("", line) for line in lines if not parse_exit(line)]
    if by_htinst:
        kept = [line for line in kept if not _BY_HTINST.match(line)]
    return [line for line in kept if line.strip() and not _OWN.match(line)]


def _show(exit_: UserExit) -> str:
    cause = "no cause" if exit_.cause is None else f"cause {exit_.cause}"
    gpa = "" if exit_.gpa is None else f" gpa {exit_.gpa:#x}"
    return f"{cause} pc {exit_.pc:#x}{gpa} {exit_.detail}".rstrip()
