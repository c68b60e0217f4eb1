# SPDX-License-Identifier: Apache-2.0
"""Every quirk flag, seen from both sides: what the version with it does, and one without it."""

from __future__ import annotations

from dataclasses import fields, replace

import kvm_parts as parts
import pytest
from kvm_parts import Memory, code, fault, vm, x

from trapline.models.kvm import (
    exits,
    fetch,
    fp,
    gstage,
    interrupts,
    iodev,
    mmio,
    one_reg,
    redirect,
    sbi,
    timer,
    vcpu,
    vmid,
    wfi,
)
from trapline.models.kvm.constants import Errno, Reason
from trapline.models.kvm.profiles import LINUX_6_1, PROFILES, Profile
from trapline.models.kvm.state import ExitKind, Interrupts, MmioDecode, Trap

NOTHING = Memory()
DEVICE = 0x1000_0000
PC = 0x8020_0010


def q1(profile):
    lb = MmioDecode(0x0503, 4, 1, 56)
    return mmio.complete(profile, replace(parts.vcpu(), mmio=lb), 0x80, False).ctx.x[10]


def q2(profile):
    lw = MmioDecode(0x2003, 4, 4, 32)
    return mmio.complete(profile, replace(parts.vcpu(), mmio=lw), 5, False).ctx.x[0]


def q3(profile):
    return exits.handle(profile, vm(), parts.vcpu(), fault(23, DEVICE), code(PC, 0xC022)).kind


def q4(profile):
    return redirect.redirect(profile, parts.vcpu(sstatus=parts.VU), 2, 0).ctx.sstatus


def q5(profile):
    profile = replace(
        profile, redirected=frozenset() if profile.q5_access_traps_kill else frozenset({2})
    )
    return exits.handle(profile, vm(), parts.vcpu(), Trap(2, stval=3), NOTHING).kind


def q6(profile):
    memory = Memory(faults={PC: 21})
    return exits.handle(profile, vm(), parts.vcpu(), Trap(22), memory).redirected


def q7(profile):
    state = parts.vcpu(registers=x(x10=0x100, x17=4))
    return exits.handle(profile, vm(state), state, Trap(10), Memory(faults={0x100: 21})).redirected


def q8(profile):
    state = parts.vcpu(registers=x(x10=77, x17=0))
    return exits.handle(profile, vm(state), state, Trap(10), NOTHING).vcpu.ctx.x[10]


def forwarded(profile):
    state = parts.vcpu(registers=x(x10=1, x11=2, x17=0x0900_0000))
    return exits.handle(profile, vm(state), state, Trap(10), NOTHING)


def q9(profile):
    return {name: value for name, _, _, value in forwarded(profile).run.fields}["riscv_sbi.ret[0]"]


def q10(profile):
    return forwarded(profile).vcpu.ctx.x[11]


def q11(profile):
    state = parts.vcpu(registers=x(x16=3, x17=0x52464E43))
    return exits.handle(profile, vm(state), state, Trap(10), NOTHING).vcpu.ctx.x[10]


def q12(profile):
    return sbi.whole_space(profile, 0x1000, (1 << 64) - 1)


def q13(profile):
    state = parts.vcpu(registers=x(x10=0x100, x17=4))
    return exits.handle(profile, vm(state), state, Trap(10), Memory(words={0x100: 8})).kind


def q14(profile):
    """Of a vCPU that waits in WFI."""
    target = replace(parts.vcpu(number=1), power_off=False, blocking=True)
    caller = parts.vcpu(registers=x(x10=1, x16=2, x17=0x48534D))
    return exits.handle(profile, vm(caller, target), caller, Trap(10), NOTHING).vcpu.ctx.x[11]


def q15(profile):
    state = parts.vcpu()
    state = replace(state, timer=replace(state.timer, next_cycles=500))
    host = one_reg.Host(frozenset(), 0)
    number = one_reg.register(one_reg.TIMER, one_reg.STATE)
    return one_reg.set_(profile, state, host, number, 1)[0].timer.next_cycles


def q16(profile):
    return interrupts.kvm_interrupt(profile, parts.vcpu(), 7)[1]


def q17(profile):
    state = replace(parts.vcpu(), irq=Interrupts(0x40, 0))
    host = one_reg.Host(frozenset(), 0)
    number = one_reg.register(one_reg.CSR, one_reg.SIP)
    return one_reg.set_(profile, state, host, number, 0)[0].irq.pending


def q18(profile):
    return fp.f_view(profile, [0x1111_2222_3333_4444, 0x5555_6666_7777_8888], 1)


def q19(profile):
    return gstage.ioremap_bits(profile, writable=True)


def q20(profile):
    tables = gstage.set_leaf(gstage.GStageTables(), 0x20_0000, gstage.Leaf(1, 0x200, False))[0]
    page = gstage.Backing(0x300)
    return gstage.map_page(profile, tables, 0x20_1000, page, write=True, logging=True)[1]


def q21(profile):
    tables = gstage.set_leaf(gstage.GStageTables(), 0x20_0000, gstage.Leaf(0, 0x200, True))[0]
    tables = gstage.set_leaf(tables, 0x3F_F000, gstage.Leaf(0, 0x200, True))[0]
    return tuple(gstage.unmap(profile, tables, 0x1F_F000, 0x40_0000)[1])


def q22(profile):
    page = gstage.Backing(0x40000, level=2)
    tables = gstage.GStageTables("sv48x4")
    return gstage.map_page(profile, tables, 1 << 30, page, write=True, logging=False)[1]


def q23(profile):
    return wfi.is_wfi(profile, wfi.WFI | 0x80)


def q24(profile):
    trap = Trap(22, stval=0x6000_2573)
    return exits.handle(profile, vm(), parts.vcpu(), trap, NOTHING).quirks


def q25(profile):
    loaded = vcpu.load_order(profile, sstc=False)
    return loaded[1], vcpu.put_writes(profile), vcpu.switch_in(profile)[3]


def q26(profile):
    return vmid.probe(profile, mode=8) >> 60


def q27(profile):
    return vcpu.disable_order(profile)[0]


def q28(profile):
    waiting = replace(parts.vcpu(), irq=Interrupts(0x4, 0x4))
    return vcpu.signal_at_entry(profile, waiting).csr.hvip


def q29(profile):
    """With 85 entries in a ring that has not wrapped."""
    return iodev.ring_full(profile, 0, 84), iodev.ring_full(profile, 0, 85)


def q30(profile):
    """Cycle from VU-mode with scounteren clear, of a version that emulates counters."""
    profile = replace(profile, legacy_counters=True)
    state = parts.vcpu(sstatus=parts.VU)
    state = replace(state, csr=replace(state.csr, scounteren=0))
    return exits.handle(profile, vm(), state, Trap(22, stval=0xC000_2573), NOTHING).redirected


def q31(profile):
    """SET_TIMER with Sstc, then a load before the next entry."""
    state = timer.next_event(profile, parts.vcpu(sstc=True), 500)
    assert (state.timer.compare, timer.sync(state, 500).timer.next_cycles) == (500, 500)
    return vcpu.load(state).timer.compare


def q32(profile):
    """A logged store to a page that was mapped for reading, and that the host has to copy first."""
    tables = gstage.set_leaf(gstage.GStageTables(), 0x20_1000, gstage.Leaf(0, 0x200, False))[0]
    copy = gstage.Backing(0x300)
    tables, error, dirty = gstage.map_page(profile, tables, 0x20_1000, copy, True, True)
    leaf = tables.find(0x20_1000)[0]
    assert (error, dirty) == (0, True)
    assert leaf is not None
    return leaf.ppn, leaf.writable


# flag -> (what shows it, the value without the flag, the value with it)
SEEN = {
    "q1_zero_extends": (q1, 0xFFFF_FFFF_FFFF_FF80, 0x80),
    "q2_x0_shadow": (q2, 0, 5),
    "q3_sp_store_offset": (q3, ExitKind.USER, ExitKind.ERROR),
    "q4_redirect_keeps_mode": (q4, 0x120, 0x20),
    "q5_access_traps_kill": (q5, ExitKind.REENTER, ExitKind.ERROR),
    "q6_redirects_21_of_fetch": (q6, False, True),
    "q7_redirects_21_of_mask": (q7, False, True),
    "q8_v01_keeps_a0": (q8, 0, 77),
    "q9_forward_presets_args": (q9, (1 << 64) - 2, 1),
    "q10_forward_clears_a1": (q10, 2, 0),
    "q11_hfence_succeeds": (q11, (1 << 64) - 2, 0),
    "q12_all_by_size": (q12, False, True),
    "q13_missing_target_oops": (q13, ExitKind.REENTER, ExitKind.OOPS),
    "q14_status_looks_at_caller": (q14, sbi.SUSPENDED, sbi.STARTED),
    "q15_state_on_programs_1": (q15, 500, 1),
    "q16_interrupt_else_unset": (q16, Errno.EINVAL, 0),
    "q17_sip_write_keeps_pending": (q17, 0, 0x40),
    "q18_f_aliases_d": (q18, 0x7777_8888, 0x1111_2222),
    "q19_pfnmap_without_u": (q19, 0xDF, 0xEF),
    "q20_huge_leaf_eexist": (q20, 0, Errno.EEXIST),
    "q21_walkers_skip_tail": (q21, (0x20_0000, 0x3F_F000), (0x3F_F000,)),
    "q22_1g_needs_sv39": (q22, 0, Errno.EFAULT),
    "q23_wfi_ignores_rd0": (q23, False, True),
    "q24_scribbles_csr_exit": (q24, (), ("Q24",)),
    "q25_hie_and_put_clears": (q25, ("vsie", (), "stvec"), ("hie", ("hgatp",), "sscratch")),
    "q26_vmid_probe_bare": (q26, 8, 0),
    "q27_disable_keeps_hvip": (q27, "vsie", "hedeleg"),
    "q28_signal_after_flush": (q28, 0, 4),
    "q29_ring_full_early": (q29, (False, False), (False, True)),
    "q30_counters_for_vu": (q30, True, False),
    "q31_timer_lost_by_put": (q31, 500, (1 << 64) - 1),
    "q32_logged_write_past_host": (q32, (0x300, True), (0x200, True)),
}


@pytest.mark.parametrize("flag", SEEN)
def test_a_quirk_makes_the_difference(flag) -> None:
    shown, without, having = SEEN[flag]
    assert shown(replace(LINUX_6_1, **{flag: False})) == without
    assert shown(replace(LINUX_6_1, **{flag: True})) == having


def test_every_quirk_is_accounted_for() -> None:
    flags = {f.name for f in fields(Profile) if f.name[0] == "q" and f.name[1].isdigit()}
    assert flags == SEEN.keys()
    assert len(flags) == 32


def test_q14_status_is_never_suspended() -> None:
    target = replace(parts.vcpu(number=1), power_off=True)
    caller = parts.vcpu(registers=x(x10=1, x16=2, x17=0x48534D))
    found = exits.handle(LINUX_6_1, vm(caller, target), caller, Trap(10), NOTHING)
    assert (found.vcpu.ctx.x[10], found.vcpu.ctx.x[11]) == (0, sbi.STOPPED)


def test_q25_the_two_switches() -> None:
    old, new = PROFILES["v18"], LINUX_6_1
    assert vcpu.switch_in(old)[3:5] == ("sscratch", "stvec")
    assert vcpu.switch_in(new)[3:5] == ("stvec", "sscratch")
    assert vcpu.load_order(old, sstc=False)[1] == "hie"
    assert "henvcfg" not in vcpu.load_order(old, sstc=False)
    assert vcpu.put_order(new)[1] == "vsie"


def test_a_profile_names_its_quirks() -> None:
    assert "Q1" in PROFILES["6.1"].quirks()
    assert "Q1" not in PROFILES["7.3"].quirks()
    with pytest.raises(ValueError, match="128"):
        Profile("odd", xlen=128)


def test_the_fetch_cause_of_a_guest_page_fault_stays_21() -> None:
    fetched = fetch.from_memory(parts.vcpu(), Memory(faults={PC: 21}))
    assert (fetched.cause, fetched.other_stval) == (21, (PC + 2,))
    assert fetch.from_memory(parts.vcpu(), Memory(faults={PC: 13})).cause == 12
    assert exits.Prediction(parts.vcpu()).run.reason == Reason.UNKNOWN
