# SPDX-License-Identifier: Apache-2.0
"""Floating point: lazily saved by FS of the shadow sstatus (vcpu_fp.c)."""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.kvm.constants import FS_CLEAN, FS_DIRTY, FS_INITIAL, FS_OFF, SR_FS
from trapline.models.kvm.profiles import Profile


def has_fp(isa: frozenset[str]) -> bool:
    """Whether the vCPU has floating point at all."""
    return bool(isa & {"f", "d"})


def after_reset(sstatus: int, isa: frozenset[str]) -> int:
    """Sstatus after a reset, or after the vCPU's ISA was written."""
    return sstatus & ~SR_FS | (FS_INITIAL if has_fp(isa) else FS_OFF)


def after_load(sstatus: int) -> int:
    """A load restores the registers unless FS is Off, and FS is Clean then."""
    return sstatus & ~SR_FS | FS_CLEAN if sstatus & SR_FS else sstatus


def after_put(sstatus: int) -> int:
    """A put saves the registers if FS is Dirty, and FS is Clean then."""
    return sstatus & ~SR_FS | FS_CLEAN if saves(sstatus) else sstatus


def saves(sstatus: int) -> bool:
    """Whether a put saves the guest's registers."""
    return sstatus & SR_FS == FS_DIRTY


def f_view(profile: Profile, d: Sequence[int], number: int) -> int:
    """ONE_REG's view of register `number` of the F group over the array of D registers.

    Q18: halves of D registers; otherwise the low half of the register itself.
    """
    if profile.q18_f_aliases_d:
        return d[number // 2] >> (32 * (number % 2)) & 0xFFFF_FFFF
    return d[number] & 0xFFFF_FFFF
