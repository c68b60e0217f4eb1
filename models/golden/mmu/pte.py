# SPDX-License-Identifier: Apache-2.0
"""One PTE of a walk: its meaning, its address, the address it yields.

Source: supervisor.adoc; hypervisor.adoc, "Guest Physical Address Translation". VS-stage, S-stage
and G-stage share these functions; `g_stage` says where they differ. Pure functions that are also
compiled (pte.pxd has their C types): a shift that may pass bit 31 starts from ONE.
"""

from __future__ import annotations

import cython

from trapline.models.isa.config import HartConfig

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import (
        accesses,
        pte_fields,
        pte_results,
        vm_modes,
    )
    from cython.cimports.trapline.models.golden.wide import M64, ONE
else:
    from trapline.models.golden.gen import accesses, pte_fields, pte_results, vm_modes
    from trapline.models.golden.wide import M64, ONE


def vpn_bits(cfg: HartConfig) -> cython.int:
    """Address bits that index one table: 9 of 8-byte PTEs, 10 of Sv32's 4-byte PTEs."""
    return 9 if cfg.xlen == 64 else 10


def ppn_bits(cfg: HartConfig) -> cython.int:
    """Width of the PPN field, from PTE bit 10 up."""
    return 44 if cfg.xlen == 64 else 22


def pte_ppn(cfg: HartConfig, pte: cython.ulonglong) -> cython.ulonglong:
    """Physical page number in a PTE."""
    return (pte >> 10) & ((ONE << ppn_bits(cfg)) - 1)


def encoding_valid(
    cfg: HartConfig, pte: cython.ulonglong, level: cython.int, pbmte: cython.int
) -> cython.bint:
    """Steps 3 and 4 of the translation process: no reserved bit or encoding, a leaf at level 0."""
    leaf: cython.ulonglong = pte & (pte_fields.R | pte_fields.X)
    if not pte & pte_fields.V:
        return False
    # "Writable pages must also be marked readable; the contrary combinations are reserved."
    if pte & pte_fields.W and not pte & pte_fields.R:
        return False
    if not leaf and level == 0:
        return False
    # "For non-leaf PTEs, the D, A, and U bits are reserved for future standard use."
    if not leaf and pte & (pte_fields.A | pte_fields.D | pte_fields.U):
        return False
    if cfg.xlen == 32:
        return True
    if pte & pte_fields.RESERVED:
        return False
    return napot_valid(cfg, pte, level) and pbmt_valid(pte, pbmte)


def napot_valid(cfg: HartConfig, pte: cython.ulonglong, level: cython.int) -> cython.bint:
    """Table ptenapot: N=1 only in a level-0 leaf with ppn[3:0]=8. norm:Svnapot_valid_encoding."""
    leaf: cython.ulonglong = pte & (pte_fields.R | pte_fields.X)
    if not pte >> pte_fields.N_LSB & 1:
        return True
    if not cfg.has("svnapot"):
        return False
    return leaf != 0 and level == 0 and (pte >> 10) & 0xF == 8


def pbmt_valid(pte: cython.ulonglong, pbmte: cython.int) -> cython.bint:
    """PBMT is zero in a non-leaf PTE and where Svpbmt is off, and never 3."""
    pbmt: cython.ulonglong = (pte >> pte_fields.PBMT_LSB) & 3
    leaf: cython.ulonglong = pte & (pte_fields.R | pte_fields.X)
    if pbmt == 0:
        return True
    return leaf != 0 and pbmte != 0 and pbmt != 3


def superpage_aligned(cfg: HartConfig, pte: cython.ulonglong, level: cython.int) -> cython.bint:
    """Step 5: ppn[level-1:0] is zero."""
    return pte_ppn(cfg, pte) & ((ONE << (vpn_bits(cfg) * level)) - 1) == 0


def permitted(
    pte: cython.ulonglong, access: cython.int, user: cython.int, sum_: cython.int, mxr: cython.int
) -> cython.bint:
    """Steps 6 to 8: whether U, R, W and X permit the access (functions.Access)."""
    if user and not pte & pte_fields.U:
        return False
    # "Irrespective of SUM, the supervisor may not execute code on pages with U=1."
    if not user and pte & pte_fields.U and (access == accesses.FETCH or not sum_):
        return False
    if access in (accesses.FETCH, accesses.HLVX):
        return pte & pte_fields.X != 0
    if access == accesses.LOAD:
        return pte & pte_fields.R != 0 or (mxr != 0 and pte & pte_fields.X != 0)
    return pte & pte_fields.W != 0


def pte_check(
    cfg: HartConfig,
    pte: cython.ulonglong,
    level: cython.int,
    _mode: cython.int,
    _g_stage: cython.int,
    access: cython.int,
    user: cython.int,
    sum_: cython.int,
    mxr: cython.int,
    adue: cython.int,
    pbmte: cython.int,
) -> tuple[cython.int, cython.ulonglong]:
    """(functions.PteResult, PTE after) of a PTE read at `level` of a walk.

    In G-stage `user` is 1 ("considered to be user-level accesses") and the G bit is ignored
    (norm:H_vm_gpa_g). Every FAULT is a page fault, or a guest-page fault in G-stage.
    """
    wanted: cython.ulonglong = pte_fields.A
    if access == accesses.STORE:
        wanted = pte_fields.A | pte_fields.D
    if not encoding_valid(cfg, pte, level, pbmte):
        return pte_results.FAULT, pte
    if not pte & (pte_fields.R | pte_fields.X):
        return pte_results.POINTER, pte
    if not superpage_aligned(cfg, pte, level) or not permitted(pte, access, user, sum_, mxr):
        return pte_results.FAULT, pte
    if pte & wanted == wanted:
        return pte_results.LEAF, pte
    # "When ADUE=0, the implementation behaves as though Svade were implemented."
    if not adue:
        return pte_results.FAULT, pte
    return pte_results.UPDATE, pte | wanted


def va_bits(mode: cython.int) -> cython.int:
    """Width of a virtual address in a mode of RV64."""
    if mode == vm_modes.SV39:
        return 39
    return 48 if mode == vm_modes.SV48 else 57


def va_check(
    cfg: HartConfig, va: cython.ulonglong, mode: cython.int, g_stage: cython.int
) -> cython.int:
    """Whether the address bits above the mode's width are as they must be.

    First stage: copies of the top bit (norm:Sv39_va_signext). G-stage: zeros above 34, 41, 50 or
    59 bits (norm:hgatp_mode_sv39x4). Always 1 in Bare and, for the first stage, in Sv32.
    """
    if mode == vm_modes.BARE:
        return 1
    if cfg.xlen == 32:
        return 1 if not g_stage or va >> 34 == 0 else 0
    if mode != vm_modes.SV39 and mode != vm_modes.SV48 and mode != vm_modes.SV57:
        return 1
    width: cython.int = va_bits(mode)
    if g_stage:
        return 1 if va >> (width + 2) == 0 else 0
    upper: cython.ulonglong = va >> (width - 1)
    return 1 if upper == 0 or upper == (ONE << (65 - width)) - 1 else 0


def root_level(mode: cython.int) -> cython.int:
    """Level of the root table: LEVELS - 1."""
    if mode == vm_modes.SV39:
        return 2
    if mode == vm_modes.SV48:
        return 3
    return 4 if mode == vm_modes.SV57 else 1


def pte_address(
    cfg: HartConfig,
    base: cython.ulonglong,
    va: cython.ulonglong,
    level: cython.int,
    mode: cython.int,
    g_stage: cython.int,
) -> cython.ulonglong:
    """Address of the PTE for `va` in the table at `base`.

    The root of a G-stage walk has four times the entries (norm:hgatp_mode_x4).
    """
    width: cython.int = vpn_bits(cfg)
    index_bits: cython.int = width + 2 if g_stage and level == root_level(mode) else width
    index: cython.ulonglong = (va >> (12 + width * level)) & ((ONE << index_bits) - 1)
    return (base + index * (8 if width == 9 else 4)) & M64


def leaf_address(
    cfg: HartConfig,
    pte: cython.ulonglong,
    va: cython.ulonglong,
    level: cython.int,
    _mode: cython.int,
) -> cython.ulonglong:
    """Physical address that a leaf PTE at `level` gives for `va`.

    Superpages take the low page-number bits from `va`, and so does a 64-KiB NAPOT range
    (norm:Svnapot_implicit_read_ppn_subst).
    """
    from_va: cython.int = vpn_bits(cfg) * level
    if level == 0 and pte >> pte_fields.N_LSB & 1 and cfg.xlen == 64 and cfg.has("svnapot"):
        from_va = 4
    page_mask: cython.ulonglong = (ONE << (12 + from_va)) - 1
    return ((pte_ppn(cfg, pte) << 12) & (M64 ^ page_mask)) | (va & page_mask)
