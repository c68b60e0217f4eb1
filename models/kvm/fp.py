# SPDX-License-Identifier: Apache-2.0
"""Floating point: lazily saved by FS of the shadow sstatus (vcpu_fp.c)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trapline.models.kvm.constants import FS_CLEAN, FS_DIRTY, FS_INITIAL, FS_OFF, SR_FS, Errno
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Vcpu

FCSR = 32


def has_fp(isa: frozenset[str]) -> bool:
    """Whether the vCPU has floating point at all."""
    return bool(isa & {"f", "d"})


def after_reset(sstatus: int, isa: frozenset[str]) -> int:
    """Sstatus after a reset, or after the vCPU's ISA was written."""
    return sstatus & ~SR_FS | (FS_INITIAL if has_fp(isa) else FS_OFF)


def created(vcpu: Vcpu) -> Vcpu:
    """The vCPU once its creation has reset it: FS as its ISA has it."""
    return replace(vcpu, ctx=replace(vcpu.ctx, sstatus=after_reset(vcpu.ctx.sstatus, vcpu.isa)))


def after_load(sstatus: int) -> int:
    """A load restores the registers unless FS is Off, and FS is Clean then."""
    return sstatus & ~SR_FS | FS_CLEAN if sstatus & SR_FS else sstatus


def after_put(sstatus: int) -> int:
    """A put saves the registers if FS is Dirty, and FS is Clean then."""
    return sstatus & ~SR_FS | FS_CLEAN if saves(sstatus) else sstatus


def saves(sstatus: int) -> bool:
    """Whether a put saves the guest's registers."""
    return sstatus & SR_FS == FS_DIRTY


def restores(sstatus: int) -> bool:
    """Whether a load restores the guest's registers."""
    return sstatus & SR_FS != FS_OFF


def put(vcpu: Vcpu, live: tuple[int, ...]) -> Vcpu:
    """The vCPU once a put has saved f0 to f31 and fcsr, `live`, or found that it need not."""
    sstatus = vcpu.ctx.sstatus
    if not saves(sstatus):
        return vcpu
    ctx = replace(vcpu.ctx, sstatus=after_put(sstatus))
    return replace(vcpu, floats=live, ctx=ctx)


def get(profile: Profile, vcpu: Vcpu, doubles: bool, index: int, size: int) -> tuple[int, int]:
    """(value, error number) of a register of ONE_REG's group D (`doubles`) or F; 32: fcsr."""
    error = _error(vcpu, doubles, index, size)
    if error:
        return 0, error
    if doubles:
        return vcpu.floats[index], 0
    if index == FCSR:
        # Behind 32 words of F: with Q18 in the middle of D's.
        return vcpu.floats[16] & 0xFFFF_FFFF if profile.q18_f_aliases_d else vcpu.floats[FCSR], 0
    return f_view(profile, vcpu.floats, index), 0


def set_(
    profile: Profile, vcpu: Vcpu, doubles: bool, index: int, size: int, value: int
) -> tuple[Vcpu, int]:
    """(vCPU, error number) of a write to such a register."""
    error = _error(vcpu, doubles, index, size)
    if error:
        return vcpu, error
    floats = list(vcpu.floats)
    if doubles:
        floats[index] = value
    else:
        place, high = divmod(index, 2) if profile.q18_f_aliases_d else (index, 0)
        kept = floats[place] & ~(0xFFFF_FFFF << 32 * high)
        floats[place] = kept | (value & 0xFFFF_FFFF) << 32 * high
    return replace(vcpu, floats=tuple(floats)), 0


def _error(vcpu: Vcpu, doubles: bool, index: int, size: int) -> int:
    """KVM looks whether the vCPU has the extension, then of F at the size, of D at the number."""
    if ("d" if doubles else "f") not in vcpu.isa:
        return Errno.ENOENT
    wrong = size != (8 if doubles and index != FCSR else 4)
    if index > FCSR:
        return Errno.EINVAL if wrong and not doubles else Errno.ENOENT
    return Errno.EINVAL if wrong else 0


def f_view(profile: Profile, d: Sequence[int], number: int) -> int:
    """ONE_REG's view of register `number` of the F group over the array of D registers.

    Q18: halves of D registers; otherwise the low half of the register itself.
    """
    if profile.q18_f_aliases_d:
        return d[number // 2] >> (32 * (number % 2)) & 0xFFFF_FFFF
    return d[number] & 0xFFFF_FFFF
