# SPDX-License-Identifier: Apache-2.0
"""The worked vectors: an exit and what comes of it, each for the versions that differ."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kvm_parts import RAM, VU, Memory, code, fault, vcpu, vm, x

from trapline.models.kvm import gstage, interrupts, mmio, sbi, timer, vmid, wfi
from trapline.models.kvm.constants import Errno, Reason
from trapline.models.kvm.exits import handle
from trapline.models.kvm.profiles import LINUX_6_1, LINUX_6_12, LINUX_7_3, V18
from trapline.models.kvm.state import Effect, ExitKind, Interrupts, Trap
from trapline.models.kvm.vcpu import KvmRun, begin_run

DEVICE = 0x0C20_0004
NOTHING = Memory()


def fields(outcome):
    return {name: value for name, _, _, value in outcome.run.fields}


@pytest.mark.parametrize(
    ("profile", "loaded"),
    [
        (V18, 0x8000_000A),
        (LINUX_6_1, 0x8000_000A),
        (LINUX_6_12, 0x8000_000A),
        (LINUX_7_3, 0xFFFF_FFFF_8000_000A),
    ],
)
def test_v1_lw_from_a_device(profile, loaded) -> None:
    trap = fault(21, DEVICE, htinst=0x2503)
    found = handle(profile, vm(), vcpu(profile), trap, NOTHING)
    assert (found.kind, found.run.reason) == (ExitKind.USER, Reason.MMIO)
    assert fields(found) == {"mmio.phys_addr": DEVICE, "mmio.len": 4, "mmio.is_write": 0}
    assert found.vcpu.ctx.sepc == 0x8020_0010
    done = mmio.complete(profile, found.vcpu, 0x8000_000A, is_write=False)
    assert done.ctx == replace(found.vcpu.ctx.set(10, loaded), sepc=0x8020_0014)


def test_v2_a_compressed_lw_is_two_bytes() -> None:
    found = handle(LINUX_6_1, vm(), vcpu(), fault(21, DEVICE, htinst=0x2501), NOTHING)
    assert mmio.complete(LINUX_6_1, found.vcpu, 1, is_write=False).ctx.sepc == 0x8020_0012


def test_v3_a_compressed_store() -> None:
    state = vcpu(registers=x(x12=0x1122_3344_5566_7788))
    found = handle(LINUX_6_1, vm(), state, fault(23, DEVICE, htinst=0xC0_2021), NOTHING)
    assert fields(found)["mmio.data"] == 0x5566_7788
    assert (fields(found)["mmio.len"], fields(found)["mmio.is_write"]) == (4, 1)
    assert mmio.complete(LINUX_6_1, found.vcpu, 0, is_write=True).ctx.sepc == 0x8020_0012


@pytest.mark.parametrize("insn", [0xC022, 0xD022])  # c.swsp s0, 0(sp) and 32(sp)
def test_v4_c_swsp_at_offsets_0_and_32(insn) -> None:
    found = handle(LINUX_6_1, vm(), vcpu(), fault(23, DEVICE), code(0x8020_0010, insn))
    assert (found.kind, found.errno) == (ExitKind.ERROR, Errno.EOPNOTSUPP)
    expanded = handle(LINUX_6_1, vm(), vcpu(), fault(23, DEVICE, htinst=0x80_2021), NOTHING)
    assert expanded.kind is ExitKind.USER


def test_v5_a_load_to_x0_leaves_its_shadow_changed() -> None:
    found = handle(LINUX_6_1, vm(), vcpu(), fault(21, DEVICE, htinst=0x2003), NOTHING)
    done = mmio.complete(LINUX_6_1, found.vcpu, 5, is_write=False)
    store = handle(LINUX_6_1, vm(), done, fault(23, DEVICE, htinst=0x2023), NOTHING)
    assert fields(store)["mmio.data"] == 5


CSRR_HSTATUS = 0x6000_2573


@pytest.mark.parametrize(
    ("profile", "sstatus", "vsstatus", "mode_s"),
    [
        (LINUX_6_1, 0x120, 0x2_0000_0120, True),
        (LINUX_6_1, VU, 0x2_0000_0020, False),
        (LINUX_6_12, VU, 0x2_0000_0020, True),
    ],
)
def test_v6_v7_an_illegal_csr_goes_back_to_the_guest(profile, sstatus, vsstatus, mode_s) -> None:
    state = vcpu(profile, sstatus=sstatus, vsstatus=0x2_0000_0022, vstvec=0x8000_1001)
    found = handle(profile, vm(), state, Trap(22, stval=CSRR_HSTATUS), NOTHING)
    csr = found.vcpu.csr
    assert (csr.vscause, csr.vstval, csr.vsepc) == (2, CSRR_HSTATUS, 0x8020_0010)
    assert csr.vsstatus == vsstatus
    assert found.vcpu.ctx.sepc & ~1 == 0x8000_1000
    assert bool(found.vcpu.ctx.sstatus & 0x100) is mode_s


def test_v8_wfi_with_an_enabled_interrupt_goes_on() -> None:
    state = replace(vcpu(vsie=0x20), irq=Interrupts(0x40, 0))
    found = handle(LINUX_6_1, vm(), state, Trap(22, stval=0x1050_0073), NOTHING)
    assert (found.kind, found.handler) == (ExitKind.REENTER, "wfi")
    assert found.vcpu.ctx.sepc == 0x8020_0014


def test_v9_what_wfi_waits_for() -> None:
    asleep = replace(vcpu(vsie=0), irq=Interrupts(0x400, 0))
    found = handle(LINUX_6_1, vm(), asleep, Trap(22, stval=0x1050_0073), NOTHING)
    assert (found.kind, found.vcpu.ctx.sepc) == (ExitKind.HALT, 0x8020_0014)
    far = replace(asleep, timer=replace(asleep.timer, next_cycles=1000))
    assert not wfi.wakes(LINUX_6_1, far, now=999)
    expired = timer.expire(replace(far, irq=Interrupts()), now=1000)
    assert expired.irq.pending == 0x40
    assert wfi.wakes(LINUX_6_1, expired, now=1000)
    assert not wfi.wakes(V18, expired, now=1000)


@pytest.mark.parametrize(("profile", "a1"), [(V18, 7), (LINUX_6_1, 0)])
def test_v10_an_unknown_call(profile, a1) -> None:
    state = vcpu(profile, registers=x(x11=7, x17=0x9999_9999))
    found = handle(profile, vm(state), state, Trap(10), NOTHING)
    assert found.vcpu.ctx.x[10] == (1 << 64) - 2
    assert found.vcpu.ctx.x[11] == a1
    assert found.vcpu.ctx.sepc == 0x8020_0014


def test_v11_a_hart_mask_that_is_not_mapped() -> None:
    state = vcpu(registers=x(x10=0x1234, x17=4), vstvec=0x8000_0100)
    found = handle(LINUX_6_1, vm(state), state, Trap(10), Memory(faults={0x1234: 13}))
    csr = found.vcpu.csr
    assert (csr.vscause, csr.vstval, csr.vsepc) == (13, 0x1234, 0x8020_0010)
    assert found.vcpu.ctx.sepc == 0x8000_0100
    assert found.effects == ()


def test_v12_only_vssip_flows_back() -> None:
    state = vcpu(hvip=4)
    cleared = interrupts.sync(state, hvip=0, vsie=0)
    assert cleared.irq == Interrupts(0, 4)
    assert interrupts.flush(cleared).csr.hvip == 0
    posted = interrupts.set_interrupt(state, 2)[0]
    both = interrupts.sync(posted, hvip=0, vsie=0)
    assert interrupts.flush(both).csr.hvip == 4


def test_v13_vmids_run_out() -> None:
    state = vmid.Vmids(bits=2)
    seen = []
    for name in "ABCDABC":
        state, flushed = vmid.update(state, name)
        owner = state.owner(name)
        seen.append((owner.vmid, owner.version, flushed))
    assert seen == [
        (1, 2, True),
        (2, 2, False),
        (3, 2, False),
        (1, 3, True),
        (2, 3, False),
        (3, 3, False),
        (1, 4, True),
    ]


def test_v14_the_walker_skips_a_tail() -> None:
    tables = gstage.GStageTables()
    for page in range(0x20_0000, 0x40_0000, 0x1000):
        tables, error = gstage.set_leaf(tables, page, gstage.Leaf(0, page >> 12, True))
        assert not error
    left, gone = gstage.unmap(LINUX_6_1, tables, 0x1F_F000, 0x40_1000)
    assert min(gone) == 0x3F_F000
    assert set(left.leaves) == set(range(0x20_0000, 0x3F_F000, 0x1000))
    whole = replace(LINUX_6_1, q21_walkers_skip_tail=False)
    assert not gstage.unmap(whole, tables, 0x1F_F000, 0x40_1000)[0].leaves


def test_v15_a_completion_happens_once() -> None:
    found = handle(LINUX_6_1, vm(), vcpu(), fault(21, DEVICE, htinst=0x2503), NOTHING)
    run = KvmRun(Reason.MMIO, immediate_exit=True, mmio_data=9)
    once, enters = begin_run(LINUX_6_1, found.vcpu, run)
    assert not enters
    assert (once.ctx.x[10], once.ctx.sepc) == (9, 0x8020_0014)
    twice, _ = begin_run(LINUX_6_1, once, replace(run, mmio_data=8))
    assert twice == once


def test_a_page_of_a_slot_is_mapped_and_nothing_else_changes() -> None:
    state = vcpu()
    found = handle(LINUX_6_1, vm(), state, fault(23, RAM + 0x1238), NOTHING)
    assert found.vcpu == state
    assert found.effects == (Effect("map", 1, RAM + 0x1000),)


def test_an_ecall_to_the_console_leaves_and_returns() -> None:
    state = vcpu(registers=x(x10=65, x11=3, x17=1))
    found = handle(LINUX_6_1, vm(state), state, Trap(10), NOTHING)
    assert (found.kind, found.run.reason) == (ExitKind.USER, Reason.RISCV_SBI)
    assert fields(found)["riscv_sbi.args[0]"] == 65
    assert found.vcpu.ctx == state.ctx
    done = sbi.complete(found.vcpu, 1, 2)
    assert (done.ctx.x[10], done.ctx.x[11], done.ctx.sepc) == (1, 2, 0x8020_0014)
    assert sbi.complete(done, 5, 5) == done
