"""One PTE of a walk: its meaning, its address, the address it yields.

Source: supervisor.adoc; hypervisor.adoc, "Guest Physical Address Translation". VS-stage, S-stage
and G-stage share these functions; `g_stage` says where they differ.
"""

from __future__ import annotations

from typing import Final

from trapline.models.golden.bits import BARE, FETCH, HLVX, LOAD, M64, STORE, SV39, SV48, SV57, bit
from trapline.models.isa.config import HartConfig

# functions.PteResult
POINTER: Final[int] = 0
LEAF: Final[int] = 1
FAULT: Final[int] = 2
UPDATE: Final[int] = 3

PTE_V: Final[int] = 1 << 0
PTE_R: Final[int] = 1 << 1
PTE_W: Final[int] = 1 << 2
PTE_X: Final[int] = 1 << 3
PTE_U: Final[int] = 1 << 4
PTE_A: Final[int] = 1 << 6
PTE_D: Final[int] = 1 << 7
PTE_N: Final[int] = 1 << 63
PBMT_LSB: Final[int] = 61
# Bits 60:54, "reserved for future standard use".
PTE_RESERVED: Final[int] = 0x7F << 54


def vpn_bits(cfg: HartConfig) -> int:
    """Address bits that index one table: 9 of 8-byte PTEs, 10 of Sv32's 4-byte PTEs."""
    return 9 if cfg.xlen == 64 else 10


def ppn_bits(cfg: HartConfig) -> int:
    """Width of the PPN field, from PTE bit 10 up."""
    return 44 if cfg.xlen == 64 else 22


def pte_ppn(cfg: HartConfig, pte: int) -> int:
    """Physical page number in a PTE."""
    return (pte >> 10) & ((1 << ppn_bits(cfg)) - 1)


def encoding_valid(cfg: HartConfig, pte: int, level: int, pbmte: int) -> bool:
    """Steps 3 and 4 of the translation process: no reserved bit or encoding, a leaf at level 0."""
    leaf = pte & (PTE_R | PTE_X)
    if not pte & PTE_V:
        return False
    # "Writable pages must also be marked readable; the contrary combinations are reserved."
    if pte & PTE_W and not pte & PTE_R:
        return False
    if not leaf and level == 0:
        return False
    # "For non-leaf PTEs, the D, A, and U bits are reserved for future standard use."
    if not leaf and pte & (PTE_A | PTE_D | PTE_U):
        return False
    if cfg.xlen == 32:
        return True
    if pte & PTE_RESERVED:
        return False
    return napot_valid(cfg, pte, level) and pbmt_valid(pte, pbmte)


def napot_valid(cfg: HartConfig, pte: int, level: int) -> bool:
    """Table ptenapot: N=1 only in a level-0 leaf with ppn[3:0]=8. norm:Svnapot_valid_encoding."""
    if not pte & PTE_N:
        return True
    if not cfg.has("svnapot"):
        return False
    leaf = pte & (PTE_R | PTE_X)
    return bool(leaf) and level == 0 and (pte >> 10) & 0xF == 8


def pbmt_valid(pte: int, pbmte: int) -> bool:
    """PBMT is zero in a non-leaf PTE and where Svpbmt is off, and never 3."""
    pbmt = (pte >> PBMT_LSB) & 3
    if pbmt == 0:
        return True
    leaf = pte & (PTE_R | PTE_X)
    return bool(leaf) and bool(pbmte) and pbmt != 3


def superpage_aligned(cfg: HartConfig, pte: int, level: int) -> bool:
    """Step 5: ppn[level-1:0] is zero."""
    return pte_ppn(cfg, pte) & ((1 << (vpn_bits(cfg) * level)) - 1) == 0


def permitted(pte: int, access: int, user: int, sum_: int, mxr: int) -> bool:
    """Steps 6 to 8: whether U, R, W and X permit the access (functions.Access)."""
    if user and not pte & PTE_U:
        return False
    # "Irrespective of SUM, the supervisor may not execute code on pages with U=1."
    if not user and pte & PTE_U and (access == FETCH or not sum_):
        return False
    if access in (FETCH, HLVX):
        return bool(pte & PTE_X)
    if access == LOAD:
        return bool(pte & PTE_R) or (bool(mxr) and bool(pte & PTE_X))
    return bool(pte & PTE_W)


def pte_check(
    cfg: HartConfig,
    pte: int,
    level: int,
    _mode: int,
    _g_stage: int,
    access: int,
    user: int,
    sum_: int,
    mxr: int,
    adue: int,
    pbmte: int,
) -> tuple[int, int]:
    """(functions.PteResult, PTE after) of a PTE read at `level` of a walk.

    In G-stage `user` is 1 ("considered to be user-level accesses") and the G bit is ignored
    (norm:H_vm_gpa_g). Every FAULT is a page fault, or a guest-page fault in G-stage.
    """
    if not encoding_valid(cfg, pte, level, pbmte):
        return FAULT, pte
    if not pte & (PTE_R | PTE_X):
        return POINTER, pte
    if not superpage_aligned(cfg, pte, level) or not permitted(pte, access, user, sum_, mxr):
        return FAULT, pte
    wanted = PTE_A | PTE_D if access == STORE else PTE_A
    if pte & wanted == wanted:
        return LEAF, pte
    # "When ADUE=0, the implementation behaves as though Svade were implemented."
    return (UPDATE, pte | wanted) if adue else (FAULT, pte)


def va_bits(mode: int) -> int:
    """Width of a virtual address in a mode of RV64."""
    if mode == SV39:
        return 39
    return 48 if mode == SV48 else 57


def va_check(cfg: HartConfig, va: int, mode: int, g_stage: int) -> int:
    """Whether the address bits above the mode's width are as they must be.

    First stage: copies of the top bit (norm:Sv39_va_signext). G-stage: zeros above 34, 41, 50 or
    59 bits (norm:hgatp_mode_sv39x4). Always 1 in Bare and, for the first stage, in Sv32.
    """
    if mode == BARE:
        return 1
    if cfg.xlen == 32:
        return 1 if not g_stage or va >> 34 == 0 else 0
    if mode != SV39 and mode != SV48 and mode != SV57:
        return 1
    width = va_bits(mode)
    if g_stage:
        return 1 if va >> (width + 2) == 0 else 0
    upper = va >> (width - 1)
    return 1 if upper == 0 or upper == (1 << (65 - width)) - 1 else 0


def root_level(mode: int) -> int:
    """Level of the root table: LEVELS - 1."""
    if mode == SV39:
        return 2
    if mode == SV48:
        return 3
    return 4 if mode == SV57 else 1


def pte_address(cfg: HartConfig, base: int, va: int, level: int, mode: int, g_stage: int) -> int:
    """Address of the PTE for `va` in the table at `base`.

    The root of a G-stage walk has four times the entries (norm:hgatp_mode_x4).
    """
    width = vpn_bits(cfg)
    index_bits = width + 2 if g_stage and level == root_level(mode) else width
    index = (va >> (12 + width * level)) & ((1 << index_bits) - 1)
    return (base + index * (cfg.xlen // 8)) & M64


def leaf_address(cfg: HartConfig, pte: int, va: int, level: int, _mode: int) -> int:
    """Physical address that a leaf PTE at `level` gives for `va`.

    Superpages take the low page-number bits from `va`, and so does a 64-KiB NAPOT range
    (norm:Svnapot_implicit_read_ppn_subst).
    """
    from_va = vpn_bits(cfg) * level
    if cfg.xlen == 64 and cfg.has("svnapot") and level == 0 and bit(pte, 63):
        from_va = 4
    page_mask = (1 << (12 + from_va)) - 1
    return ((pte_ppn(cfg, pte) << 12) & ~page_mask) | (va & page_mask)
