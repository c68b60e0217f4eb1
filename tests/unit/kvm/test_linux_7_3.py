# SPDX-License-Identifier: Apache-2.0
"""What is new in Linux 7.3: the switch in two parts, SUSP, FWFT, DBCN, ONE_REG of extensions."""

from __future__ import annotations

from dataclasses import replace

import kvm_parts as parts
import pytest
from kvm_parts import GUEST, HOST, VECTOR, x

from trapline.models.kvm import exits, one_reg, sbi, vcpu
from trapline.models.kvm.constants import Errno, Reason, Sbi
from trapline.models.kvm.profiles import LINUX_6_1, LINUX_6_12, LINUX_7_3
from trapline.models.kvm.state import ExitKind, Trap, new_vcpu
from trapline.tb.kvm.invariants import Invariants
from trapline.tb.kvm.switch import SWAP, CsrAccess, Switch

NOT_SUPPORTED, INVALID, DENIED, BAD_ADDRESS = ((1 << 64) - n for n in (2, 3, 4, 5))
NOTHING = parts.Memory()


def ecall(number, function=0, a0=0, a1=0, a2=0, others=(), on=(), **changes):
    """An ECALL of 7.3 by the only vCPU, or beside `others`; `on`: extensions turned on."""
    registers = x(x10=a0, x11=a1, x12=a2, x16=function, x17=number)
    caller = replace(
        parts.vcpu(LINUX_7_3, registers=registers, **changes),
        sbi_off=LINUX_7_3.sbi_off - frozenset(on),
    )
    return exits.handle(LINUX_7_3, parts.vm(caller, *others), caller, Trap(10), NOTHING)


def a0(found):
    return found.vcpu.ctx.x[10]


# --- the switch -----------------------------------------------------------------------------------


def switched(order_in=vcpu.SWITCH_IN_SPLIT, order_out=vcpu.SWITCH_OUT_SPLIT, reads_at=4):
    """One entry and the exit behind it; `reads_at`: before which write htval, htinst are read."""
    check = Invariants()
    switch = Switch(LINUX_7_3, check)
    for n, name in enumerate(order_in):
        switch.access(CsrAccess(name, HOST[name], GUEST[name], 100 + n, 0))
    switch.entered(130)
    switch.left_guest(200, 0xA0, 0x500, 0, VECTOR)
    switch.access(CsrAccess("sscratch", 0x500, 0xA0, 201, SWAP))
    for n, name in enumerate(order_out):
        if n == reads_at:
            for csr in ("htval", "htinst"):
                switch.access(CsrAccess(csr, 0, None, 205 + n, 0))
        read = 0xA0 if name == "sscratch" else 0
        switch.access(CsrAccess(name, read, HOST[name], 210 + n, 0))
    for csr in ("vsie", "hvip"):
        switch.access(CsrAccess(csr, 0, None, 230, 0))
    return check


def test_the_switch_in_two_parts() -> None:
    check = switched()
    assert not check.failed()
    assert all(check.counts[name].checked == 1 for name in ("I1", "I2", "I3", "I4", "I5", "I14"))


@pytest.mark.parametrize(
    ("changes", "failed"),
    [
        ({"order_in": vcpu.SWITCH_IN}, "I5"),
        ({"order_out": vcpu.SWITCH_OUT}, "I4"),
        ({"reads_at": 9}, None),  # never read: nothing to check the order of
    ],
)
def test_another_order_is_seen(changes, failed) -> None:
    check = switched(**changes)
    assert failed in check.failed() if failed else check.counts["I14"].checked == 0


def test_a_load_begins_with_what_configures_the_rest() -> None:
    order = vcpu.load_order(LINUX_7_3, sstc=True)
    assert order[:4] == ("hedeleg", "hideleg", "henvcfg", "vsstatus")
    assert order[-3:] == ("hgatp", "htimedelta", "vstimecmp")
    assert order.count("henvcfg") == 1


def test_illegal_instructions_are_the_guests_own() -> None:
    assert LINUX_7_3.hedeleg ^ LINUX_6_12.hedeleg == 1 << 2
    assert new_vcpu(LINUX_7_3, 0, frozenset("aim"), sstc=True).csr.scounteren == 0


# --- exits ----------------------------------------------------------------------------------------


def test_a_fetch_outside_every_slot_is_an_access_fault() -> None:
    state = parts.vcpu(LINUX_7_3, pc=0x4000, vstvec=0x8000_1000)
    trap = Trap(20, stval=0x4000, htval=0x4000 >> 2)
    found = exits.handle(LINUX_7_3, parts.vm(state), state, trap, NOTHING)
    csr = found.vcpu.csr
    assert (found.kind, csr.vscause, csr.vstval, csr.vsepc) == (ExitKind.REENTER, 1, 0x4000, 0x4000)
    before = exits.handle(LINUX_6_12, parts.vm(state), state, trap, NOTHING)
    assert (before.kind, before.errno) == (ExitKind.ERROR, Errno.EOPNOTSUPP)


def test_extensions_that_are_off_are_not_there() -> None:
    for number in (Sbi.DBCN, Sbi.SUSP, Sbi.MPXY):
        assert a0(ecall(number)) == NOT_SUPPORTED
        probe = ecall(Sbi.BASE, 3, number)
        assert (a0(probe), probe.vcpu.ctx.x[11]) == (0, 0)
        assert ecall(Sbi.BASE, 3, number, on=[number]).vcpu.ctx.x[11] == 1


@pytest.mark.parametrize("function", [0, 2, 9])
def test_dbcn_and_mpxy_go_to_user_space_whole(function) -> None:
    for number in (Sbi.DBCN, Sbi.MPXY):
        found = ecall(number, function, on=[number])
        assert (found.kind, found.run.reason) == (ExitKind.USER, Reason.RISCV_SBI)
    older = replace(parts.vcpu(LINUX_6_12, registers=x(x16=9, x17=Sbi.DBCN)), sbi_off=frozenset())
    before = exits.handle(LINUX_6_12, parts.vm(older), older, Trap(10), NOTHING)
    assert a0(before) == NOT_SUPPORTED


def test_suspend_is_checked_before_user_space_hears_of_it() -> None:
    on, good = [Sbi.SUSP], parts.RAM
    assert a0(ecall(Sbi.SUSP, 1, 0, good, on=on)) == NOT_SUPPORTED
    assert a0(ecall(Sbi.SUSP, 0, 1, good, on=on)) == INVALID
    assert a0(ecall(Sbi.SUSP, 0, 0, 0x10, on=on)) == BAD_ADDRESS
    running = replace(parts.vcpu(LINUX_7_3, number=1), power_off=False)
    assert a0(ecall(Sbi.SUSP, 0, 0, good, others=[running], on=on)) == DENIED


def test_a_suspended_vcpu_goes_on_where_the_call_said() -> None:
    off = replace(parts.vcpu(LINUX_7_3, number=1), power_off=True)
    found = ecall(Sbi.SUSP, 0, 0, parts.RAM + 0x40, 0x77, others=[off], on=[Sbi.SUSP])
    assert (found.kind, found.run.reason) == (ExitKind.USER, Reason.RISCV_SBI)
    resumed = vcpu.reset(LINUX_7_3, sbi.complete(found.vcpu, 0, 0))
    assert (resumed.ctx.sepc, resumed.ctx.x[10], resumed.ctx.x[11]) == (parts.RAM + 0x40, 0, 0x77)
    assert (resumed.csr.vsatp, resumed.csr.vsie, resumed.csr.scounteren) == (0, 0, 0)


def test_no_firmware_feature_is_there() -> None:
    for function in (0, 1):
        assert a0(ecall(Sbi.FWFT, function, 0, 1)) == NOT_SUPPORTED  # one that is defined
        assert a0(ecall(Sbi.FWFT, function, 0x4000_0000)) == DENIED  # one that is not
    assert a0(ecall(Sbi.FWFT, 2)) == NOT_SUPPORTED


def test_where_steal_time_is_written() -> None:
    ones = (1 << 64) - 1
    assert a0(ecall(Sbi.STA, 0, parts.RAM)) == 0
    assert a0(ecall(Sbi.STA, 0, ones, ones)) == 0
    assert a0(ecall(Sbi.STA, 1, parts.RAM)) == NOT_SUPPORTED
    assert a0(ecall(Sbi.STA, 0, parts.RAM, 0, 1)) == INVALID
    assert a0(ecall(Sbi.STA, 0, parts.RAM + 4)) == INVALID
    assert a0(ecall(Sbi.STA, 0, parts.RAM, 1)) == BAD_ADDRESS
    assert a0(ecall(Sbi.STA, 0, 0x1000)) == BAD_ADDRESS


# --- ONE_REG of SBI extensions --------------------------------------------------------------------

HOST_ISA = one_reg.Host(frozenset("aim"), 0)


def number_of(extension):
    return one_reg.register(one_reg.SBI_EXT, one_reg.SBI_EXTENSIONS.index(extension))


def test_an_extension_is_turned_on_before_the_first_run() -> None:
    state = new_vcpu(LINUX_7_3, 0, frozenset("aim"), sstc=True)
    number = number_of(Sbi.DBCN)
    assert one_reg.get(LINUX_7_3, state, HOST_ISA, number) == (0, 0)
    state, error = one_reg.set_(LINUX_7_3, state, HOST_ISA, number, 1)
    assert (error, one_reg.get(LINUX_7_3, state, HOST_ISA, number)) == (0, (1, 0))
    assert one_reg.set_(LINUX_7_3, state, HOST_ISA, number, 2)[1] == Errno.EINVAL
    ran = replace(state, ran=True)
    assert one_reg.set_(LINUX_7_3, ran, HOST_ISA, number, 0)[1] == Errno.EBUSY


def test_extensions_by_release() -> None:
    state = new_vcpu(LINUX_7_3, 0, frozenset("aim"), sstc=True)
    # A host without PMU has an empty extension in its place.
    assert one_reg.get(LINUX_7_3, state, HOST_ISA, number_of(Sbi.PMU)) == (1, 0)
    assert one_reg.get(LINUX_7_3, state, HOST_ISA, number_of(Sbi.STA)) == (1, 0)
    susp = number_of(Sbi.SUSP)
    assert one_reg.set_(LINUX_6_12, state, HOST_ISA, susp, 1)[1] == Errno.ENOENT
    assert one_reg.set_(LINUX_6_1, state, HOST_ISA, susp, 1)[1] == Errno.EINVAL


def test_what_is_not_there_is_told_from_what_may_not_be() -> None:
    state = new_vcpu(LINUX_7_3, 0, frozenset("aim"), sstc=True)
    ran = replace(state, ran=True)
    sstc = one_reg.register(one_reg.ISA_EXT, one_reg.ISA_EXTENSIONS.index("sstc"))
    assert one_reg.get(LINUX_7_3, state, HOST_ISA, sstc) == (0, Errno.ENOENT)
    assert one_reg.get(LINUX_6_1, state, HOST_ISA, sstc) == (0, 0)
    beyond = [
        (one_reg.CORE, 33),
        (one_reg.CSR, 11),
        (one_reg.CONFIG, 9),
        (one_reg.TIMER, 9),
        (77, 0),
    ]
    for group, index in beyond:
        number = one_reg.register(group, index)
        for profile, error in ((LINUX_7_3, Errno.ENOENT), (LINUX_6_1, Errno.EINVAL)):
            assert one_reg.get(profile, state, HOST_ISA, number)[1] == error
            assert one_reg.set_(profile, state, HOST_ISA, number, 0)[1] == error
    isa = one_reg.register(one_reg.CONFIG, 0)
    letters = one_reg.get(LINUX_7_3, state, HOST_ISA, isa)[0]
    assert one_reg.set_(LINUX_7_3, ran, HOST_ISA, isa, letters)[1] == 0
    assert one_reg.set_(LINUX_7_3, ran, HOST_ISA, isa, 0)[1] == Errno.EBUSY
    assert one_reg.set_(LINUX_6_1, ran, HOST_ISA, isa, letters)[1] == Errno.EOPNOTSUPP


def test_block_sizes() -> None:
    state = new_vcpu(LINUX_7_3, 0, frozenset("aim"), sstc=True)
    size = one_reg.register(one_reg.CONFIG, 1)
    assert one_reg.get(LINUX_7_3, state, HOST_ISA, size) == (0, 0)
    assert one_reg.get(LINUX_6_12, state, HOST_ISA, size) == (0, Errno.ENOENT)
    assert one_reg.set_(LINUX_7_3, state, HOST_ISA, size, 64)[1] == Errno.EINVAL
    frequency = one_reg.register(one_reg.TIMER, one_reg.FREQUENCY)
    host = replace(HOST_ISA, timebase=10_000_000)
    assert one_reg.set_(LINUX_7_3, state, host, frequency, 10_000_000)[1] == 0
    assert one_reg.set_(LINUX_7_3, state, host, frequency, 1)[1] == Errno.EINVAL
    assert one_reg.set_(LINUX_6_1, state, host, frequency, 10_000_000)[1] == Errno.EOPNOTSUPP
