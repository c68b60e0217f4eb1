# SPDX-License-Identifier: Apache-2.0
# cython: annotation_typing=False
"""Masks and small steps that the privileged functions share."""

from __future__ import annotations

from typing import Final

from trapline.models.golden.gen.fields import (
    MIP_MEIP,
    MIP_MSIP,
    MIP_MTIP,
    MIP_SEIP,
    MIP_SSIP,
    MIP_STIP,
    MIP_VSEIP,
    MIP_VSSIP,
    MIP_VSTIP,
)
from trapline.models.isa.config import HartConfig

M64: Final[int] = (1 << 64) - 1
M32: Final[int] = (1 << 32) - 1

# Interrupts of each level, as bits of mip, mie and mideleg.
S_INTERRUPTS: Final[int] = MIP_SSIP | MIP_STIP | MIP_SEIP
VS_INTERRUPTS: Final[int] = MIP_VSSIP | MIP_VSTIP | MIP_VSEIP
M_INTERRUPTS: Final[int] = MIP_MSIP | MIP_MTIP | MIP_MEIP


def bit(value: int, position: int) -> int:
    """Bit `position` of `value`."""
    return (value >> position) & 1


def xlen_mask(cfg: HartConfig) -> int:
    """XLEN ones."""
    return M64 if cfg.xlen == 64 else M32


def held_address(cfg: HartConfig, value: int, width: int) -> int:
    """What a register of `width` bits makes of an address: copies of its highest bit above them.

    norm:mepc_inv_addr_conv, norm:mtval_inv_addr_conv.
    """
    value = value & xlen_mask(cfg)
    if width >= cfg.xlen:
        return value
    low = value & ((1 << width) - 1)
    return (low | (xlen_mask(cfg) ^ ((1 << width) - 1))) if low >> (width - 1) else low


def held_cause(cfg: HartConfig, value: int, width: int) -> int:
    """The Interrupt bit, and the `width` bits of the Exception Code that a register has."""
    value = value & xlen_mask(cfg)
    if width >= cfg.xlen - 1:
        return value
    return value & (((1 << width) - 1) | (1 << (cfg.xlen - 1)))


def missing_interrupts(cfg: HartConfig) -> int:
    """Bits of mip and mie of M-level and S-level interrupts that are read-only zero.

    Those of a level that does not exist are; the others may be.
    norm:mip_sxip_mie_sxie_rdonly0.
    """
    missing = 0 if cfg.has("s") else S_INTERRUPTS
    missing = missing | (0 if cfg.msi_implemented else MIP_MSIP)
    missing = missing | (0 if cfg.sei_implemented else MIP_SEIP)
    missing = missing | (0 if cfg.sti_implemented else MIP_STIP)
    return missing | (0 if cfg.ssi_implemented else MIP_SSIP)
