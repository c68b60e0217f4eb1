# SPDX-License-Identifier: Apache-2.0
"""Choices about traps: what the trap registers are given, and which waits trap.

`HartConfig` has these fields; the core in hdl/ has the defaults.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trapline.models.isa.config import HartConfig

# Instructions that may be transformed; "compressed" stands for their 16-bit forms.
TRANSFORMED = frozenset({"load", "store", "atomic", "hlsv", "compressed"})
# "trap": always, at once; "complete": never, the wait ends at once; "limit": after a time, so that
# either is met, but not a trap while an enabled interrupt is pending.
WAIT_OUTCOMES = ("trap", "complete", "limit")
WAITS = ("wfi_tw", "wfi_vtw", "wfi_u", "wfi_vu", "wrs_nto_tw", "wrs_nto_vtw")
# Masks of exceptions (bit i: exception i).
CAUSE_MASKS = ("mtval_causes", "stval_causes", "vstval_causes", "mtval2_causes", "htval_causes")
_ALL = 0xFFFF_FFFF
# norm:H_trap_xtinst_val: explicit accesses, whose instruction may be transformed.
_EXPLICIT = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 13 | 1 << 15 | 1 << 21 | 1 << 23
_LOADS = 0x000F_FFFF
_STORES = 0x01FF_F07F
_EVERY = 0xFFFF_FFFF
_GUEST_PAGE = 1 << 20 | 1 << 21 | 1 << 23


@dataclass(frozen=True, kw_only=True)
class TrapChoices:
    """A mask has bit i for exception i."""

    # Exceptions that write more than zero to the register, of those that tval_* allow.
    mtval_causes: int = _ALL
    stval_causes: int = _ALL
    vstval_causes: int = _ALL
    # mtval is read-only zero: without H, on a hart whose traps write nothing else.
    mtval_rdonly0: bool = False
    # Guest-page faults (20, 21, 23) that write the address, where tval2_gpa allows it.
    mtval2_causes: int = _ALL
    htval_causes: int = _ALL
    # The address is written also where an implicit access of VS-stage translation faulted.
    tval2_implicit: bool = True
    # Instructions that are transformed, where tinst_transformed and tinst_causes allow it.
    tinst_insns: frozenset[str] = TRANSFORMED
    # A pseudoinstruction is written also where mtval2 or htval is given zero.
    tinst_pseudo: bool = False
    # What waits do that may trap: WFI under TW, under VTW, in U-mode and in VU-mode; WRS.NTO under
    # TW and under VTW.
    wfi_tw: str = "trap"
    wfi_vtw: str = "trap"
    wfi_u: str = "trap"
    wfi_vu: str = "trap"
    wrs_nto_tw: str = "trap"
    wrs_nto_vtw: str = "trap"
    # MRET and SRET clear the reservation of LR (else SC may succeed after them, or fail).
    mret_clr_lr_resv: bool = False
    sret_clr_lr_resv: bool = False

    @property
    def wfi_trap_at_once(self) -> bool:
        """Whether each wait that may trap does so at once."""
        return all(getattr(self, name) == "trap" for name in WAITS)


def needed_tinst_bits(cfg: HartConfig) -> int:
    """Bits of mtinst and htinst that this hart's traps may set."""
    bits = 0
    if cfg.has("h") and (cfg.tval2_gpa or cfg.tinst_pseudo):
        bits = 0x3000 if cfg.xlen == 64 else 0x2000
        bits |= 0x20 if cfg.has("svadu") else 0
    if cfg.tinst_transformed and cfg.tinst_causes & _EXPLICIT:
        bits |= _LOADS if "load" in cfg.tinst_insns else 0
        bits |= _STORES if "store" in cfg.tinst_insns else 0
        bits |= _EVERY if cfg.tinst_insns & {"atomic", "hlsv"} else 0
    return bits


def trap_refusals(cfg: HartConfig) -> Iterator[str]:
    """What contradicts the manual, or itself, one line each."""
    for name in WAITS:
        if getattr(cfg, name) not in WAIT_OUTCOMES:
            yield f"{name} is {getattr(cfg, name)!r}, not trap, complete or limit"
    if stray := cfg.tinst_insns - TRANSFORMED:
        known = ", ".join(sorted(TRANSFORMED))
        yield f"tinst_insns has {', '.join(sorted(stray))}; it may have {known}"
    if cfg.mtval_rdonly0 and cfg.has("h"):
        yield "mtval_rdonly0 with H, which needs mtval"
    for name in ("mtval_causes", "stval_causes", "vstval_causes"):
        if cfg.has("h") and getattr(cfg, name) & _GUEST_PAGE != _GUEST_PAGE:
            yield f"{name} is {getattr(cfg, name):#x}, without the guest-page faults"
    if cfg.has("sha"):
        if cfg.vstval_causes != _ALL:
            yield "Sha without every value in vstval (Shvstvala)"
        if cfg.htval_causes & _GUEST_PAGE != _GUEST_PAGE or not cfg.tval2_implicit:
            yield "Sha without every address in htval (Shtvala)"
    needed = needed_tinst_bits(cfg)
    for name in ("mtinst_writable", "htinst_writable"):
        if cfg.has("h") and getattr(cfg, name) & needed != needed:
            yield f"{name} is {getattr(cfg, name):#x}; traps write bits of {needed:#x}"
