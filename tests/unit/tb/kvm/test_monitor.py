# SPDX-License-Identifier: Apache-2.0
"""Exits of a made stream: by the hart itself, reflected by M, and excursions to M that are none."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from kvm_parts import vcpu

from trapline.models.isa.commit import RECORD_WORDS, Kind, pack
from trapline.models.isa.state import FIRST_X, FULL_STATE_WORDS
from trapline.models.kvm.profiles import LINUX_6_1
from trapline.tb.kvm.kernel import Facts
from trapline.tb.kvm.machine import SLOT
from trapline.tb.kvm.monitor import Monitor
from trapline.tb.kvm.tracks import VcpuTrack, VmTrack

TEXT = 0xFFFF_FFFF_8000_0000
VECTOR = TEXT + 0x400
ARCH = 0xFFFF_FFFF_9000_0000
GUEST_PC = 0x8020_0010
MRET = 0x3020_0073
ECALL_VS = 10
VIRTUAL = 22


def facts() -> Facts:
    symbols = {"_stext": TEXT, "_etext": TEXT + 0x1000, "__kvm_riscv_switch_to": TEXT + 0x100,
               "kvm_riscv_vcpu_unpriv_read": TEXT + 0x800}  # fmt: skip
    sizes = {"__kvm_riscv_switch_to": 512, "kvm_riscv_vcpu_unpriv_read": 64}
    return Facts(symbols, sizes, {}, (6, 1, 192), Path("vmlinux"), b"")


def state(**slots: int) -> list[int]:
    """A full state in HS after an exit from VS at GUEST_PC; a7 is SBI's TIME."""
    words = [0] * FULL_STATE_WORDS
    first = {
        "sscratch": ARCH, "stvec": VECTOR, "sepc": GUEST_PC, "hstatus": 1 << 7 | 1 << 8,
        "mstatus": 0x120, "hedeleg": 0xB109, **slots,
    }  # fmt: skip
    for name, value in first.items():
        words[SLOT[name]] = value
    words[FIRST_X + 17 - 1] = 0x5449_4D45
    return words


def watch(*steps: tuple[dict[str, int], list[int] | None]) -> Monitor:
    """A monitor that has seen these records, each with the full state that it announces."""
    monitor = Monitor(facts(), LINUX_6_1, [])
    track = VcpuTrack(VmTrack(0), ARCH, ARCH, 0, vcpu())
    track.vm.vcpus[0] = monitor.vcpus[ARCH] = track
    records = [w for record, whole in steps for w in pack({**record, "full": int(bool(whole))})]
    ring = memoryview(array("Q", records)).cast("B").cast("Q", (len(steps), RECORD_WORDS))
    states = [w for _, whole in steps for w in whole or ()] or [0] * FULL_STATE_WORDS
    rows = len(states) // FULL_STATE_WORDS
    full = memoryview(array("Q", states)).cast("B").cast("Q", (rows, FULL_STATE_WORDS))
    monitor.machine.feed(ring, 0, len(steps), full)
    return monitor


def trap(to: int, cause: int, insn: int, priv: int = 1) -> dict[str, int]:
    """A guest's trap to HS (1) or M (3)."""
    return {
        "kind": Kind.EXCEPTION, "priv_before": priv, "v_before": 1, "priv_after": to,
        "target": int(to == 1), "cause": cause, "insn": insn, "pc": GUEST_PC, "next_pc": VECTOR,
    }  # fmt: skip


def mret(to: int, v: int) -> dict[str, int]:
    return {
        "kind": Kind.RETIRE, "priv_before": 3, "priv_after": to, "v_after": v, "insn": MRET,
        "pc": 0x8000_0100, "next_pc": GUEST_PC if v else VECTOR,
    }  # fmt: skip


IN_M = {"kind": Kind.RETIRE, "priv_before": 3, "priv_after": 3, "insn": 0x13, "pc": 0x8000_0080}
ECALL = 0x73
RDTIME = 0xC010_2573


def seen(monitor: Monitor) -> list[tuple[int, int, int, int, bool]]:
    return [(e.order, e.trap.cause, e.insn, e.pc, e.mode_s) for e in monitor.exits]


def test_an_exit_by_the_hart() -> None:
    monitor = watch((trap(1, ECALL_VS, ECALL), state(scause=ECALL_VS)))
    assert seen(monitor) == [(0, ECALL_VS, ECALL, GUEST_PC, True)]
    assert monitor.exits[0].detail == "TIME 0"


def test_a_trap_that_m_reflects_is_an_exit_where_m_returns() -> None:
    monitor = watch(
        (trap(3, 2, RDTIME), state(scause=99)),
        (IN_M, None),
        (mret(1, 0), state(scause=VIRTUAL, stval=RDTIME)),
    )
    assert seen(monitor) == [(2, VIRTUAL, RDTIME, GUEST_PC, True)]
    assert monitor.exits[0].outcome.redirected
    assert not monitor.findings
    assert not {"I1", "I48", "I51", "I52"} & set(monitor.check.failed())
    assert all(monitor.check.counts[name].checked == 1 for name in ("I1", "I48", "I51", "I52"))


def test_a_reflected_trap_of_vu_and_a_fault() -> None:
    whole = state(scause=VIRTUAL, stval=RDTIME, hstatus=1 << 7, mstatus=0x20, htval=0, htinst=0)
    monitor = watch((trap(3, 2, RDTIME, priv=0), state()), (mret(1, 0), whole))
    assert seen(monitor) == [(1, VIRTUAL, RDTIME, GUEST_PC, False)]
    whole = state(scause=21, stval=0x1008, htval=0x402, htinst=0x3000)
    (exit_,) = watch((trap(3, 5, 0x0000_3503), state()), (mret(1, 0), whole)).exits
    assert (exit_.trap.stval, exit_.trap.htval, exit_.trap.htinst) == (0x1008, 0x402, 0x3000)


def test_a_reflected_interrupt() -> None:
    monitor = watch((trap(3, 7, 0) | {"kind": Kind.INTERRUPT}, state()),
                    (mret(1, 0), state(scause=1 << 63 | 5)))  # fmt: skip
    (exit_,) = monitor.exits
    assert (exit_.trap.interrupt, exit_.trap.cause, exit_.insn) == (True, 5, 0)


def test_what_m_leaves_wrong_is_told() -> None:
    monitor = watch(
        (trap(3, 2, RDTIME), state()),
        (mret(1, 0), state(scause=VIRTUAL, stval=RDTIME, hstatus=1 << 7)),
    )
    assert "I48" in monitor.check.failed()  # SPVP is not the mode that trapped


@pytest.mark.parametrize(
    "steps",
    [
        # M comes back to the guest.
        ((trap(3, 9, ECALL), state()), (IN_M, None), (mret(1, 1), state())),
        # A host's call of firmware.
        ((mret(1, 0), state(scause=ECALL_VS)),),
        # The same after an excursion from the guest that came back to it.
        ((trap(3, 9, ECALL), state()), (mret(0, 1), state()), (mret(1, 0), state())),
    ],
    ids=["transparent", "host", "both"],
)
def test_other_returns_of_m_are_no_exits(steps) -> None:
    monitor = watch(*steps)
    assert monitor.exits == []
    assert monitor.findings == []
