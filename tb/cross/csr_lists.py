# SPDX-License-Identifier: Apache-2.0
"""Which CSRs the two models are compared in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from trapline.models.golden.gen import csrs
from trapline.models.golden.priv.csr_access import VS_ADDRESS, exists
from trapline.models.isa.config import HartConfig
from trapline.models.isa.csrs import CSRS, csr_name
from trapline.models.isa.state import SLOT_INDEX


def compared_csrs(cfg: HartConfig) -> list[int]:
    """Addresses compared: every CSR that both have, but for those that run by themselves.

    minstret is among them; cycle, time and instret are views that a program reads for itself.
    """
    high = [
        c.high for c in CSRS if c.high is not None and c.address != csrs.PMPCFG0 and cfg.xlen == 32
    ]
    every = sorted({*(c.address for c in CSRS), *high})
    # medelegh, hedelegh, mstateen0h, hstateen0h: deviations.DEVIATIONS.
    skipped = {
        *(csrs.MEDELEGH, csrs.HEDELEGH, csrs.MSTATEEN0H, csrs.HSTATEEN0H),
        *(csrs.MCYCLE, csrs.MCYCLEH, csrs.CYCLE, csrs.CYCLEH, csrs.TIME, csrs.TIMEH),
        *(csrs.INSTRET, csrs.INSTRETH),
    }
    # fcsr and its parts: compared after every step (floats.py).
    skipped |= {csrs.FFLAGS, csrs.FRM, csrs.FCSR}
    return [a for a in every if exists(cfg, a) and a not in skipped]


def _moving(cfg: HartConfig, address: int) -> bool:
    """Whether a CSR can change at all: constants, absent counters and PMP entries cannot."""
    name = csr_name(address)
    if name.startswith("pmpaddr"):
        return int(name[7:]) < cfg.pmp_entries
    if name.startswith("pmpcfg"):
        return 4 * int(name[6:].rstrip("h")) < cfg.pmp_entries
    return not name.startswith(("mhpm", "mvendor", "march", "mimp", "mhart", "mconfig", "misa"))


@dataclass(frozen=True)
class CsrList:
    """CSRs to compare: those that read as the low XLEN bits of a slot, with it, and the views."""

    direct: tuple[int, ...]
    slots: tuple[int, ...]
    views: tuple[int, ...]


def _list(cfg: HartConfig, addresses: list[int]) -> CsrList:
    slot_of = direct_slots(cfg)
    direct = tuple(a for a in addresses if a in slot_of)
    views = tuple(a for a in addresses if a not in slot_of)
    return CsrList(direct, tuple(slot_of[a] for a in direct), views)


@lru_cache(maxsize=4)
def csr_lists(cfg: HartConfig) -> tuple[CsrList, CsrList, CsrList]:
    """CSRs compared at the end; after each trap and write; after one that leaves V=1."""
    every = compared_csrs(cfg)
    moving = [a for a in every if _moving(cfg, a)]
    # Spike's get_csr at V=1 reads the VS CSR in place of these.
    at_v1 = [a for a in moving if a not in VS_ADDRESS]
    return _list(cfg, every), _list(cfg, moving), _list(cfg, at_v1)


def direct_slots(cfg: HartConfig) -> dict[int, int]:
    """CSRs that read as (the low XLEN bits of) their slot."""
    gated = {"mip", "henvcfg", *(f"hstateen{i}" for i in range(4))}
    if cfg.has("f"):
        gated |= {"mstatus", "vsstatus"}  # with SD
    return {
        c.address: SLOT_INDEX[c.slot]
        for c in CSRS
        if c.slot and c.name not in gated and (cfg.xlen == 64 or not c.name.startswith("pmpcfg"))
    }
