# SPDX-License-Identifier: Apache-2.0
"""ONE_REG from 6.12 on: floating point, registers that hold a value and no more, the host's ISA."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from trapline.models.kvm import one_reg
from trapline.models.kvm.constants import Errno
from trapline.models.kvm.one_reg import (
    CONFIG,
    CSR,
    FP_D,
    FP_F,
    HELD,
    ISA_EXT,
    ISA_EXTENSIONS,
    SBI_EXT,
    SBI_STATE,
    register,
)
from trapline.models.kvm.profiles import LINUX_6_1, LINUX_6_12
from trapline.models.kvm.state import Vcpu
from trapline.tb.kvm import host_isa

HOST = one_reg.Host(frozenset("acdfhim") | host_isa.WITH_I, 10_000_000)
VCPU = Vcpu(isa=HOST.isa - {"h"})


def got(number: int, vcpu: Vcpu = VCPU, profile=LINUX_6_12) -> tuple[int, int]:
    return one_reg.get(profile, vcpu, HOST, number)


def after(number: int, value: int, vcpu: Vcpu = VCPU) -> tuple[Vcpu, int]:
    return one_reg.set_(LINUX_6_12, vcpu, HOST, number, value)


def test_a_double_is_two_words_of_the_f_group() -> None:
    vcpu, error = after(register(FP_D, 3), 0x1111_2222_3333_4444)
    assert error == 0
    assert got(register(FP_D, 3), vcpu) == (0x1111_2222_3333_4444, 0)
    # Q18: f6 and f7 of group F are the halves of f3 of group D.
    assert got(register(FP_F, 6, 4), vcpu) == (0x3333_4444, 0)
    assert got(register(FP_F, 7, 4), vcpu) == (0x1111_2222, 0)
    vcpu, _ = after(register(FP_F, 7, 4), 0x5555_6666, vcpu)
    assert got(register(FP_D, 3), vcpu) == (0x5555_6666_3333_4444, 0)


def test_fcsr_of_f_lies_in_the_middle_of_d() -> None:
    vcpu, error = after(register(FP_F, 32, 4), 0xE5)
    assert error == 0
    assert got(register(FP_D, 16), vcpu) == (0xE5, 0)
    assert got(register(FP_D, 32, 4), vcpu) == (0, 0)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (register(FP_F, 0, 8), Errno.EINVAL),
        (register(FP_D, 0, 4), Errno.EINVAL),
        (register(FP_D, 32, 8), Errno.EINVAL),
        (register(FP_F, 33, 4), Errno.ENOENT),
        (register(FP_F, 33, 8), Errno.EINVAL),
        (register(FP_D, 33, 4), Errno.ENOENT),
    ],
)
def test_a_float_register_of_another_size_or_number(number, error) -> None:
    assert got(number) == (0, error)
    assert after(number, 1) == (VCPU, error)


def test_without_d_there_is_no_group_of_it() -> None:
    bare = replace(VCPU, isa=VCPU.isa - {"d"})
    assert got(register(FP_D, 0), bare)[1] == Errno.ENOENT
    assert got(register(FP_F, 0, 4), bare)[1] == 0


@pytest.mark.parametrize(("group", "index"), sorted(HELD))
def test_some_registers_hold_what_was_written(group, index) -> None:
    number = register(group, index)
    vcpu, error = after(number, 0x1234)
    assert error == 0
    assert got(number, vcpu) == (0x1234, 0)
    assert got(number, profile=LINUX_6_1)[1] == Errno.EINVAL


def test_the_ids_of_the_machine_stay_once_the_vcpu_ran() -> None:
    ran = replace(VCPU, ran=True)
    assert after(register(CONFIG, 2), 1, ran) == (ran, Errno.EBUSY)
    assert after(register(CONFIG, 2), 0, ran)[1] == 0
    assert after(register(CSR, 10), 1, ran)[1] == 0


def test_satp_mode_and_the_high_half_of_the_steal_time_are_what_they_are() -> None:
    assert got(register(CONFIG, 6)) == (10, 0)
    assert after(register(CONFIG, 6), 9) == (VCPU, Errno.EINVAL)
    assert after(register(CONFIG, 6), 10) == (VCPU, 0)
    assert got(register(SBI_STATE, 0)) == ((1 << 64) - 1, 0)
    assert after(register(SBI_STATE, 1), 1) == (VCPU, Errno.EINVAL)


def test_pmu_has_a_register_without_a_pmu() -> None:
    assert got(register(SBI_EXT, 6)) == (1, 0)


def test_extensions_without_a_bit_that_turns_them_off_stay() -> None:
    zicsr, d = (register(ISA_EXT, ISA_EXTENSIONS.index(name)) for name in ("zicsr", "d"))
    assert after(zicsr, 0) == (VCPU, Errno.EINVAL)
    assert after(d, 0)[0].isa == VCPU.isa - {"d"}
    zba = register(ISA_EXT, ISA_EXTENSIONS.index("zba"))
    assert got(zba)[1] == Errno.ENOENT
    assert got(zba, profile=LINUX_6_1)[1] == Errno.EINVAL


def test_the_hosts_isa_is_that_of_its_device_tree() -> None:
    tree = b"..rv64imac_zba\0..rv64imafdch_zicntr_zicsr_zifencei_sstc\0.."
    floats = SimpleNamespace(symbols={host_isa.SAVES_FLOATS: 1})
    whole = host_isa.isa_of(floats, LINUX_6_12, [(0, b""), (1, tree)])
    assert whole == frozenset("imafdch") | host_isa.WITH_I | {"sstc", "zca", "zcd"}
    none = SimpleNamespace(symbols={})
    assert host_isa.isa_of(none, LINUX_6_12, [(1, tree)]) == whole - {"f", "d", "zcd"}
    assert host_isa.isa_of(none, LINUX_6_1, [(1, tree)]) == frozenset("imach") | {"sstc"}
    assert host_isa.isa_of(none, LINUX_6_1, []) == host_isa.LEAST
