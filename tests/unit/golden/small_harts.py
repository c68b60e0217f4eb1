# SPDX-License-Identifier: Apache-2.0
"""Harts with fewer modes: M and U, M alone, S-mode without translation."""

from __future__ import annotations

from dataclasses import replace

from trapline.models.isa.config import NAMED, HartConfig

_NONE: frozenset[int] = frozenset()
_FEW = frozenset("i m c zicsr zifencei zicntr zihpm".split())


def _hart(base: str, name: str, modes: str, **fields: object) -> HartConfig:
    return replace(
        NAMED[base],
        name=name,
        extensions=_FEW | set(modes),
        vm_modes=_NONE,
        gstage_modes=_NONE,
        geilen=0,
        **fields,  # type: ignore[arg-type]  # HartConfig checks them
    )


MU32 = _hart("rv32imac_h", "mu32", "u", mie_platform=0x7FFF_0000, mpp_reserved_to_u=True)
MU64 = _hart("rv64imac_h", "mu64", "u")
M32 = _hart("rv32imac_h", "m32", "", mpp_reset=3)
M64 = _hart("rv64imac_h", "m64", "", mpp_reset=3)
# satp.MODE is read-only zero.
BARE64 = replace(MU64, name="bare64", extensions=_FEW | {"u", "s", "svade"})
SMALL = (MU32, MU64, M32, M64, BARE64)
