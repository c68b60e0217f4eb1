# SPDX-License-Identifier: Apache-2.0
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
