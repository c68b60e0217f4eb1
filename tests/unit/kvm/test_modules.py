# SPDX-License-Identifier: Apache-2.0
"""The parts of the KVM model, each as the state machine it is."""

from __future__ import annotations

from dataclasses import replace

import kvm_parts as parts
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kvm_parts import RAM, Memory, code, fault, vm, x

from trapline.models.kvm import (
    fp,
    interrupts,
    iodev,
    mmio,
    one_reg,
    sbi_call,
    timer,
    vcpu,
)
from trapline.models.kvm.constants import Errno, Reason
from trapline.models.kvm.exits import handle
from trapline.models.kvm.profiles import LINUX_6_1, LINUX_6_12, V18
from trapline.models.kvm.state import Effect, ExitKind, Interrupts, MemorySlot, Trap, new_vcpu

NOTHING = Memory()
HOST = one_reg.Host(frozenset({"a", "c", "i", "m", "sstc"}), 10_000_000, time=100, delta=-40)


# --- MMIO -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", mmio.LOADS + mmio.STORES, ids=lambda f: f.name)
def test_each_form_is_found_by_its_own_match(form) -> None:
    forms = mmio.LOADS if form in mmio.LOADS else mmio.STORES
    insn = form.match | (5 << 7 if form.rd_not_0 else 0)
    assert mmio.decode(LINUX_6_1, forms, insn) is form
    rv32 = replace(LINUX_6_1, xlen=32)
    assert (mmio.decode(rv32, forms, insn) is form) is not form.rv64


@pytest.mark.parametrize("insn", [0x2007, 0x3007, 0x1000_202F, 0x202F, 0x2001, 0x2027])
def test_what_kvm_does_not_decode(insn) -> None:
    assert mmio.decode(LINUX_6_1, mmio.LOADS, insn) is None
    assert mmio.decode(LINUX_6_1, mmio.STORES, insn) is None


@given(st.sampled_from(mmio.LOADS), st.integers(0, (1 << 64) - 1))
def test_extension_of_loads(form, data) -> None:
    fixed = replace(LINUX_6_1, q1_zero_extends=False)
    insn = form.match | 5 << 7
    kept = mmio.decoded(fixed, form, insn, 4)
    low = data & ((1 << 8 * form.size) - 1)
    wide = low - (1 << 8 * form.size) if form.signed and low >> (8 * form.size - 1) else low
    assert mmio.extended(fixed, kept, data) == wide & ((1 << 64) - 1)
    assert mmio.extended(LINUX_6_1, kept, data) == low


def test_a_misaligned_device_address_ends_the_run() -> None:
    found = handle(LINUX_6_1, vm(), parts.vcpu(), fault(21, 0x1000_0002, 0x2503), NOTHING)
    assert (found.kind, found.errno) == (ExitKind.ERROR, Errno.EIO)


def test_a_store_to_a_read_only_slot_is_mmio() -> None:
    slot = MemorySlot(0, RAM >> 12, 4, 0, read_only=True)
    found = handle(
        LINUX_6_1, vm(slots=(slot,)), parts.vcpu(), fault(23, RAM, htinst=0x2023), NOTHING
    )
    assert found.run.reason == Reason.MMIO
    assert handle(
        LINUX_6_1, vm(slots=(slot,)), parts.vcpu(), fault(21, RAM, htinst=0x2503), NOTHING
    ).effects == (Effect("map", 0, RAM),)


def test_a_fetch_outside_every_slot_ends_the_run() -> None:
    found = handle(LINUX_6_1, vm(), parts.vcpu(), fault(20, 0x1000), NOTHING)
    assert (found.kind, found.errno) == (ExitKind.ERROR, Errno.EOPNOTSUPP)


def test_an_instruction_over_a_page_border() -> None:
    memory = code(parts.vcpu().ctx.sepc, 0x0000_2503)
    memory.faults[parts.vcpu().ctx.sepc + 2] = 13
    found = handle(LINUX_6_1, vm(), parts.vcpu(vstvec=0x100), fault(21, 0x1000), memory)
    assert found.redirected
    assert (found.vcpu.csr.vscause, found.vcpu.csr.vstval) == (12, 0x8020_0012)


# --- devices in the kernel --------------------------------------------------------------------


def test_ioeventfd_by_address_length_and_value() -> None:
    bus = iodev.IoBus((iodev.IoEventFd(0x100, 4, 7), iodev.IoEventFd(0x200, 0)))
    assert bus.serve(0x100, 4, 7) == ("ioeventfd", 0)
    assert bus.serve(0x100, 4, 8) is None
    assert bus.serve(0x100, 2, 7) is None
    assert bus.serve(0x200, 1, 9) == bus.serve(0x200, 8, 9) == ("ioeventfd", 1)


def test_ioeventfd_ends_a_store_in_the_kernel() -> None:
    bus = iodev.IoBus((iodev.IoEventFd(0x1000, 4),))
    trap = fault(23, 0x1000, htinst=0x2023)
    found = handle(LINUX_6_1, vm(), parts.vcpu(), trap, NOTHING, bus)
    assert (found.kind, found.vcpu.ctx.sepc) == (ExitKind.REENTER, 0x8020_0014)
    load = handle(LINUX_6_1, vm(), parts.vcpu(), fault(21, 0x1000, 0x2503), NOTHING, bus)
    assert load.kind is ExitKind.USER


@pytest.mark.parametrize(
    ("new", "error"),
    [
        (iodev.IoEventFd(0x100, 3), Errno.EINVAL),
        (iodev.IoEventFd((1 << 64) - 2, 4), Errno.EINVAL),
        (iodev.IoEventFd(0x300, 0, 5), Errno.EINVAL),
        (iodev.IoEventFd(0x100, 4, 7), Errno.EEXIST),
        (iodev.IoEventFd(0x100, 4), Errno.EEXIST),
        (iodev.IoEventFd(0x100, 4, 8), 0),
        (iodev.IoEventFd(0x104, 4, 7), 0),
    ],
)
def test_errors_of_an_ioeventfd(new, error) -> None:
    assert iodev.register_error([iodev.IoEventFd(0x100, 4, 7)], new) == error


def test_a_coalesced_zone_until_its_ring_is_full() -> None:
    bus = iodev.IoBus(zones=(iodev.Zone(0x100, 8),))
    assert bus.serve(0x104, 4, 1) == ("coalesced", 0)
    assert bus.serve(0x106, 4, 1) is None
    assert replace(bus, last=7).serve(0x100, 4, 1) == ("coalesced", 7)
    assert replace(bus, full=True).serve(0x100, 4, 1) is None
    assert not replace(bus, full=True).left_out(0x100, 4)
    assert replace(bus, full=True, early=True).left_out(0x100, 4)
    assert not replace(bus, full=True, early=True).left_out(0x106, 4)


# --- SBI --------------------------------------------------------------------------------------


def call(number, function=0, profile=LINUX_6_1, others=(), **registers):
    state = parts.vcpu(profile, registers=x(x16=function, x17=number, **registers))
    return handle(profile, vm(state, *others), state, Trap(10), NOTHING)


def result(found):
    a0 = found.vcpu.ctx.x[10]
    return a0 - (1 << 64) if a0 >> 63 else a0, found.vcpu.ctx.x[11]


@pytest.mark.parametrize(
    ("number", "function", "registers", "expected"),
    [
        (0x10, 0, {}, (0, 0x0100_0000)),
        (0x10, 1, {}, (0, 3)),
        (0x10, 2, {}, (0, 0x0601C0)),
        (0x10, 3, {"x10": 0x48534D}, (0, 1)),
        (0x10, 3, {"x10": 0x4442434E}, (0, 0)),
        (0x10, 9, {}, (-2, 0)),
        (0x54494D45, 1, {}, (-3, 0)),
        (0x735049, 2, {}, (-3, 0)),
        (0x52464E43, 3, {}, (-2, 0)),
        (0x52464E43, 1, {"x11": 0}, (0, 0)),
        (0x53525354, 0, {"x10": 3}, (-2, 0)),
        (0x48534D, 0, {"x10": 9}, (-3, 0)),
        (0x48534D, 0, {"x10": 0}, (-6, 0)),
        (0x48534D, 2, {"x10": 0}, (0, 0)),
        (0x48534D, 3, {"x10": 0x8000_0000}, (-2, 0)),
        (0x48534D, 3, {"x10": 5}, (-3, 0)),
        (0x48534D, 4, {}, (-2, 0)),
    ],
)
def test_what_a_call_returns(number, function, registers, expected) -> None:
    found = call(number, function, **registers)
    assert result(found) == expected
    assert found.vcpu.ctx.sepc == 0x8020_0014


def test_shutdown_names_its_reason() -> None:
    found = call(0x53525354, x10=0, x11=7)
    assert [value for *_, value in found.run.fields] == [1, 1, 7]
    assert found.effects == (Effect("power_off_all"),)
    assert [value for *_, value in call(8).run.fields] == [1, 1, 0]
    assert [value for *_, value in call(8, profile=V18).run.fields] == [1]


def test_hsm_start_and_the_reset_that_follows() -> None:
    other = new_vcpu(LINUX_6_1, 1, frozenset("acim"), sstc=False)
    found = call(0x48534D, others=(other,), x10=1, x11=0x9000, x12=5)
    assert result(found) == (0, 0)
    assert found.effects == (Effect("start", 1),)
    started = vcpu.reset(LINUX_6_1, sbi_call.start(other, 0x9000, 5))
    assert (started.ctx.sepc, started.ctx.x[10], started.ctx.x[11]) == (0x9000, 1, 5)
    assert not started.power_off
    assert started.csr.scounteren == 7


def test_ipi_by_mask_and_base() -> None:
    other = parts.vcpu(number=1)
    assert call(0x735049, others=(other,), x10=1, x11=1).effects == (Effect("set_interrupt", 1, 2),)
    everyone = call(0x735049, others=(other,), x10=0, x11=(1 << 64) - 1)
    assert [e.target for e in everyone.effects] == [0, 1]


def test_set_timer_of_rv32_takes_two_registers() -> None:
    profile = replace(LINUX_6_1, xlen=32)
    found = call(0x54494D45, profile=profile, x10=5, x11=1)
    assert found.effects == (Effect("next_event", 0, 0x1_0000_0005),)


# --- interrupts and timer ---------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from([2, 6, 10]), st.booleans())))
def test_hvip_holds_what_was_posted_last(posted) -> None:
    state = parts.vcpu()
    expected = 0
    for irq, level in posted:
        post = interrupts.set_interrupt if level else interrupts.unset_interrupt
        state, error = post(state, irq)
        assert error == 0
        expected = expected & ~(1 << irq) | level << irq
    flushed = interrupts.flush(state)
    assert flushed.csr.hvip == expected
    assert flushed.irq.mask == 0
    assert interrupts.flush(flushed) == flushed


def test_other_interrupts_do_not_exist() -> None:
    assert interrupts.set_interrupt(parts.vcpu(), 9)[1] == Errno.EINVAL


def test_set_timer_withdraws_the_interrupt_and_arms() -> None:
    state = replace(parts.vcpu(), irq=Interrupts(0x40, 0))
    armed = timer.next_event(LINUX_6_1, state, 500)
    assert armed.irq == Interrupts(0, 0x40)
    assert timer.expire(armed, 499) == armed
    assert timer.expire(armed, 500).irq.pending == 0x40
    assert timer.cancel(armed)[1] == 0
    assert timer.cancel(state)[1] == Errno.EINVAL


def test_with_sstc_the_hart_raises_the_interrupt() -> None:
    state = timer.next_event(LINUX_6_1, parts.vcpu(sstc=True), 500)
    assert state.irq == Interrupts()
    assert timer.expire(timer.block(state), 600).irq == Interrupts()
    assert timer.sync(state, 700).timer.next_cycles == 700


# --- ONE_REG ----------------------------------------------------------------------------------


def test_numbers_of_registers() -> None:
    assert one_reg.register(one_reg.CORE, 0) == 0x8030_0000_0200_0000
    assert one_reg.parse(0x8030_0000_0300_0009) == one_reg.Id(one_reg.CSR, 9, 8)


@pytest.mark.parametrize("index", range(1, 33))
def test_core_registers_come_back(index) -> None:
    number = one_reg.register(one_reg.CORE, index)
    state, error = one_reg.set_(LINUX_6_1, parts.vcpu(), HOST, number, 1)
    assert error == 0
    assert one_reg.get(LINUX_6_1, state, HOST, number) == (1, 0)


def test_errors_of_registers() -> None:
    state = parts.vcpu()
    get = one_reg.get
    assert get(LINUX_6_1, state, HOST, one_reg.register(one_reg.CORE, 33))[1] == Errno.EINVAL
    assert get(LINUX_6_1, state, HOST, one_reg.register(one_reg.CORE, 0, 4))[1] == Errno.EINVAL
    assert get(LINUX_6_1, state, HOST, one_reg.register(9, 0))[1] == Errno.EINVAL
    frequency = one_reg.register(one_reg.TIMER, one_reg.FREQUENCY)
    assert one_reg.set_(LINUX_6_1, state, HOST, frequency, 1)[1] == Errno.EOPNOTSUPP
    isa = one_reg.register(one_reg.CONFIG, 0)
    assert one_reg.set_(LINUX_6_1, replace(state, ran=True), HOST, isa, 0)[1] == Errno.EOPNOTSUPP
    assert one_reg.set_(LINUX_6_1, state, HOST, isa, 1 << 26)[1] == Errno.EINVAL


def test_isa_keeps_what_cannot_go() -> None:
    isa = one_reg.register(one_reg.CONFIG, 0)
    state, error = one_reg.set_(LINUX_6_1, parts.vcpu(), HOST, isa, 1 << 7 | 1 << 3)
    assert (state.isa, error) == (frozenset("acim"), 0)
    sstc = one_reg.register(one_reg.ISA_EXT, one_reg.ISA_EXTENSIONS.index("sstc"))
    assert one_reg.set_(LINUX_6_1, state, HOST, sstc, 0)[1] == Errno.EINVAL
    assert one_reg.set_(LINUX_6_1, state, HOST, sstc, 1)[0].isa == frozenset({*"acim", "sstc"})


def test_sip_reads_what_a_flush_would_bring() -> None:
    state = replace(parts.vcpu(), irq=Interrupts(0x40, 0x40))
    sip = one_reg.register(one_reg.CSR, one_reg.SIP)
    assert one_reg.get(LINUX_6_1, state, HOST, sip) == (0x20, 0)


def test_guest_time_is_host_time_and_delta() -> None:
    number = one_reg.register(one_reg.TIMER, one_reg.TIME)
    assert one_reg.get(LINUX_6_1, parts.vcpu(), HOST, number) == (60, 0)
    assert one_reg.delta(HOST, number, 1000) == 900


# --- load, put, reset, floating point ---------------------------------------------------------


def test_what_a_put_reads_the_next_load_writes() -> None:
    live = {name: n + 1 for n, name in enumerate(vcpu.put_order(LINUX_6_1))}
    state = vcpu.put(parts.vcpu(), live)
    written = vcpu.load_values(LINUX_6_1, state)
    assert written == live


def test_load_order_by_version() -> None:
    assert vcpu.load_order(LINUX_6_1, sstc=True)[-4:] == (
        "henvcfg", "hgatp", "htimedelta", "vstimecmp",
    )  # fmt: skip
    order = vcpu.load_order(LINUX_6_12, sstc=False)
    assert order[6:9] == ("vstval", "hedeleg", "hvip")


def test_a_new_vcpu() -> None:
    first = new_vcpu(LINUX_6_1, 0, frozenset("acim"), sstc=True)
    assert (first.ctx.hstatus, first.ctx.sstatus) == (0x20_0180, 0x120)
    assert vcpu.first_sstatus(first) == 0x120
    assert vcpu.first_sstatus(replace(first, isa=frozenset("acimfd"))) == 0x4120
    assert new_vcpu(LINUX_6_1, 1, frozenset(), sstc=True).power_off
    assert not new_vcpu(V18, 1, frozenset(), sstc=False).power_off


def test_floating_point_is_saved_when_dirty() -> None:
    assert fp.after_load(0x2000) == 0x4000
    assert fp.after_load(0) == 0
    assert fp.saves(0x6000)
    assert not fp.saves(0x4000)
    assert fp.after_put(0x6000) == 0x4000
