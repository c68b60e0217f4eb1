# SPDX-License-Identifier: Apache-2.0
"""The world switch's invariants: each holds for a switch as it should be, and each can fail."""

from __future__ import annotations

from typing import Any

import pytest
from kvm_parts import GUEST, HOST, VECTOR

from trapline.models.kvm.profiles import LINUX_6_1
from trapline.models.kvm.state import Trap
from trapline.models.kvm.vcpu import SWITCH_IN, SWITCH_OUT
from trapline.models.kvm.widths import WIDTHS
from trapline.tb.kvm import checks, compare
from trapline.tb.kvm.invariants import TEXTS, Invariants
from trapline.tb.kvm.machine import SLOT, Machine
from trapline.tb.kvm.switch import SWAP, CsrAccess, Switch, legal_entry


def entry(switch, order=SWITCH_IN, guest=GUEST, gap=32):
    for n, name in enumerate(order):
        switch.access(CsrAccess(name, HOST[name], guest[name], 100 + n, 0))
    switch.entered(100 + len(order) - 1 + gap)


def leave(switch, order=SWITCH_OUT, host=HOST, swap=SWAP, at=201, a0=0xA0, pc=VECTOR, reads=None):
    switch.left_guest(200, 0xA0, 0x500, 0, pc)
    switch.access(CsrAccess("sscratch", 0x500, 0xA0, at, swap))
    for n, name in enumerate(order):
        read = a0 if name == "sscratch" else 0
        switch.access(CsrAccess(name, read, host[name], 210 + n, 0))
    for name in reads or ("htval", "htinst", "vsie", "hvip"):
        switch.access(CsrAccess(name, 0, None, 230, 0))


def failed(act):
    check = Invariants()
    switch = Switch(LINUX_6_1, check)
    act(switch)
    return check


def whole(switch):
    entry(switch)
    leave(switch)


def test_a_switch_as_it_should_be() -> None:
    check = failed(whole)
    assert not check.failed()
    assert all(check.counts[name].checked == 1 for name in ("I1", "I2", "I3", "I4", "I5", "I14"))


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("I1", lambda s: (entry(s), leave(s, pc=VECTOR + 4))),
        ("I2", lambda s: (entry(s), leave(s, swap=0x13))),
        ("I2", lambda s: (entry(s), leave(s, at=203))),
        ("I3", lambda s: (entry(s), leave(s, a0=0xBAD))),
        ("I4", lambda s: (entry(s), leave(s, host={**HOST, "hstatus": 0x20_0180}))),
        ("I4", lambda s: (entry(s), leave(s, order=(*SWITCH_OUT[::-1],)))),
        ("I5", lambda s: entry(s, order=(*SWITCH_IN[3:], *SWITCH_IN[:3]))),
        ("I5", lambda s: (entry(s), entry(s, gap=40))),
        ("I14", lambda s: (entry(s), leave(s, reads=("htinst", "htval", "vsie", "hvip")))),
        ("I44", lambda s: (entry(s), s.guest_read(True, True, 0x100, 0x99))),
        ("I44", lambda s: (entry(s), s.guest_read(False, False, 0x100, 0x99))),
        ("I44", lambda s: (entry(s), s.guest_read(False, True, 0x100, VECTOR))),
        ("I44", lambda s: (entry(s), s.guest_read(False, True, 0x100, 0))),
    ],
)
def test_it_can_fail(name, act) -> None:
    assert name in failed(act).failed()


def window(switch, hstatus_back=0x5, stvec_back=0x10, order=None):
    names = order or ("hstatus", "stvec", "stvec", "hstatus")
    reads = {"hstatus": 0x5, "stvec": 0x10}
    values = [0x20_0180, 0x99, stvec_back, hstatus_back]
    for n, name in enumerate(names):
        swaps = n < 2
        made = CsrAccess(name, reads[name], values[n], n, 0x5073 | 10 << 7 if swaps else 0x1073)
        switch.access(made)
        if name == "hstatus":
            switch.guest_read_over(made)


def test_a_read_of_guest_memory_leaves_all_as_it_was() -> None:
    check = failed(window)
    assert check.counts["I46"].checked == 1
    assert not check.failed()
    assert "I46" in failed(lambda s: window(s, hstatus_back=0x6)).failed()
    assert "I46" in failed(lambda s: window(s, stvec_back=0x11)).failed()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("I7", {"hstatus": 0x180, "sstatus": 0x120}),
        ("I7", {"hstatus": 0x20_0100, "sstatus": 0x120}),
        ("I7", {"hstatus": 0x60_0180, "sstatus": 0x120}),
        ("I8", {"hstatus": 0x20_0180, "sstatus": 0x122}),
    ],
)
def test_status_at_an_entry(name, written) -> None:
    check = Invariants()
    legal_entry(check, {"hstatus": 0x20_01C0, "sstatus": 0x120})
    assert not check.failed()
    legal_entry(check, written)
    assert check.failed() == [name]


class Monitor:
    """As much of a monitor as the checks at an exit ask for."""

    roots = Machine.roots

    def __init__(self) -> None:
        self.check = Invariants()
        self.machine = self
        self.width = WIDTHS[64]

    def read(self, spa: int, size: int) -> int:
        return 0


def at_exit(trap, gva=0, spv=1, **slots):
    monitor = Monitor()
    state = [0] * 160
    state[SLOT["hstatus"]] = spv << 7 | 1 << 8 | gva << 6
    state[SLOT["mstatus"]] = 0x120
    state[SLOT["hedeleg"]] = 0xB109
    for name, value in slots.items():
        state[SLOT[name]] = value
    stand_in: Any = monitor
    checks.at_exit(stand_in, trap, state, 0x6000_2573, mode_s=True)
    return monitor.check.failed()


@pytest.mark.parametrize(
    ("name", "trap", "more"),
    [
        ("I48", Trap(10), {"spv": 0}),
        ("I48", Trap(10), {"mstatus": 0x122}),
        ("I49", Trap(21, stval=0x1000, htval=0, htinst=0), {"gva": 1}),
        ("I49", Trap(21, stval=0x1000, htval=0x400), {"gva": 0}),
        ("I50", Trap(21, htval=0x400, htinst=0x2502), {"gva": 1}),
        ("I50", Trap(20, htval=0x400, htinst=0x2503), {"gva": 1}),
        ("I50", Trap(21, htval=0x400, htinst=0x2513), {"gva": 1}),
        ("I51", Trap(10, htval=4), {}),
        ("I51", Trap(22, stval=0x13), {}),
        ("I51", Trap(5, interrupt=True, stval=1), {}),
        ("I52", Trap(8), {}),
        ("I53", Trap(6, interrupt=True), {}),
    ],
)
def test_what_the_hart_reports_at_an_exit(name, trap, more) -> None:
    assert name in at_exit(trap, **more)


@pytest.mark.parametrize(
    ("trap", "gva"),
    [
        (Trap(10), 0),
        (Trap(22, stval=0x6000_2573), 0),
        (Trap(22), 0),
        (Trap(5, interrupt=True), 0),
        (Trap(21, stval=0x1000, htval=0x400, htinst=0x2503), 1),
        (Trap(21, stval=0x1000, htval=0x400, htinst=0x2501), 1),
        (Trap(21, stval=0x1000, htval=0x400, htinst=0x3000), 1),
        (Trap(20, stval=0x1000, htval=0x400), 1),
    ],
)
def test_legal_exits(trap, gva) -> None:
    assert at_exit(trap, gva) == []


def test_every_invariant_has_a_text_once() -> None:
    assert TEXTS.keys() == {f"I{n}" for n in range(1, 54)}


def test_kvm_run_is_compared_where_it_is_defined() -> None:
    from trapline.models.kvm.constants import Reason
    from trapline.models.kvm.state import RunBytes

    run = RunBytes(Reason.MMIO, (("mmio.len", 48, 4, 4),))
    page = bytearray(256)
    page[8] = 6
    page[48] = 4
    page[60] = 99
    assert compare.run_bytes(run, bytes(page)) == []
    page[48] = 8
    assert [d.what for d in compare.run_bytes(run, bytes(page))] == ["kvm_run.mmio.len"]
    page[8] = 35
    assert compare.run_bytes(run, bytes(page))[0].found == "RISCV_SBI"
