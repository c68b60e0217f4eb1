# SPDX-License-Identifier: Apache-2.0
"""Choices about what registers hold: the values of WARL and WLRL fields, resets, absent registers.

`HartConfig` has these fields; the core in hdl/ has the defaults. Names of sets are the manual's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trapline.models.isa.config import HartConfig

M64 = (1 << 64) - 1
TVEC_MODES = frozenset({"direct", "vectored"})
PMP_MODES = frozenset({"tor", "na4", "napot"})
VSATP_UNSUPPORTED = ("fields", "ignored", "bare")
STATEEN = frozenset({"se0", "se1", "se2", "se3", "envcfg"})
# Widths of guest physical addresses by hgatp.MODE (hypervisor.adoc, table hgatp-mode).
GPA_BITS = {1: 34, 8: 41, 9: 50, 10: 59}
VA_BITS = {1: 32, 8: 39, 9: 48, 10: 57}
# Exception codes that a hart may have to hold without H, and with it.
_LEAST_CAUSE, _LEAST_CAUSE_H, _LEAST_SCAUSE = 4, 5, 5
_PAGE = 4096


@dataclass(frozen=True, kw_only=True)
class RegisterChoices:
    """Widths are in bits, alignments in bytes."""

    # Values of MODE; where one is missing MODE is read-only.
    mtvec_modes: frozenset[str] = TVEC_MODES
    stvec_modes: frozenset[str] = TVEC_MODES
    vstvec_modes: frozenset[str] = TVEC_MODES
    # Alignment of BASE while MODE is Direct, and of those of S-mode and VS-mode while Vectored.
    mtvec_base_align: int = 4
    stvec_base_align: int = 4
    vstvec_base_align: int = 4
    stvec_vectored_align: int = 4
    vstvec_vectored_align: int = 4
    # mtvec can be written (else it is what it was after reset).
    mtvec_writable: bool = True
    # Bits of an address that the register holds; the others are copies of the highest of them
    # (another address is converted, also when a trap writes it). XLEN or more: every address.
    mepc_bits: int = 64
    sepc_bits: int = 64
    vsepc_bits: int = 64
    mtval_bits: int = 64
    stval_bits: int = 64
    vstval_bits: int = 64
    # Bits of the Exception Code; a write keeps these.
    mcause_bits: int = 63
    scause_bits: int = 63
    vscause_bits: int = 63
    # Bits that the register holds. A trap writes zero in place of an address that does not fit.
    mtval2_bits: int = 64
    htval_bits: int = 64
    # Bits that a write reaches; a trap's value must be among them.
    mtinst_writable: int = M64
    htinst_writable: int = M64
    # A write of a value that a WLRL field cannot hold raises an illegal-instruction exception.
    wlrl_write_traps: bool = False
    # misa tells what there is (else it is zero).
    misa_csr_implemented: bool = True
    mhartid: int = 0
    mconfigptr: int = 0
    # mstatus.FS and VS, and those of sstatus and vsstatus, can be written although there is no F
    # and no V (else they are read-only zero).
    mstatus_fs_writable: bool = False
    mstatus_vs_writable: bool = False
    # Bits of mip, mie and mideleg that exist.
    msi_implemented: bool = True
    sei_implemented: bool = True
    sti_implemented: bool = True
    ssi_implemented: bool = True
    # Bits of mie "designated for platform use" (16 and up) that can be written; nothing that the
    # model knows makes such an interrupt pending.
    mie_platform: int = 0
    # Bits of mstateen and hstateen that are read-only zero, and read-only one.
    mstateen_zeros: frozenset[str] = frozenset()
    mstateen_ones: frozenset[str] = frozenset()
    hstateen_zeros: frozenset[str] = frozenset()
    hstateen_ones: frozenset[str] = frozenset()
    # XLEN=32: mstateen0.P1P13 can be written, and governs hedelegh (else it is read-only one).
    mstateen_p1p13_writable: bool = False
    # What henvcfg and hstateen hold reappears when menvcfg and mstateen permit it again (else it
    # is lost).
    henvcfg_hidden_kept: bool = True
    hstateen_hidden_kept: bool = True
    # The write of mcountinhibit counts, or not, by the new value (else by the old one).
    mcountinhibit_at_once: bool = False
    # XLEN=32: a write of minstreth leaves the instruction counted in minstret.
    minstreth_write_counts: bool = False
    # Unprivileged counters that exist (bit i: hpmcounter<i>); others raise illegal-instruction.
    hpmcounters: int = 0xFFFF_FFF8
    # Encodings that vsatp.MODE accepts besides Bare; none: those of satp.
    vsatp_modes: frozenset[int] = frozenset()
    # A write of an unsupported MODE to vsatp at V=0: "fields" writes all but MODE, "ignored"
    # nothing, "bare" all with MODE 0.
    vsatp_unsupported: str = "fields"
    # A write of an unsupported MODE to hgatp makes MODE Bare.
    hgatp_unsupported_bare: bool = False
    # A write of MODE Bare clears the other fields (else it writes them).
    satp_bare_clears: bool = False
    vsatp_bare_clears: bool = False
    hgatp_bare_clears: bool = False
    # CSRs of PMP entries beyond pmp_entries do not exist (else they are read-only zero).
    pmp_absent_illegal: bool = False
    # Address-matching modes besides OFF; a write of another makes the entry OFF.
    pmp_modes: frozenset[str] = PMP_MODES
    # After reset: mstatus.MPP and MPIE, mcause, entry 0's byte of pmpcfg0, pmpaddr0.
    mpp_reset: int = 0
    mpie_reset: bool = False
    mcause_reset: int = 0
    pmp0cfg_reset: int = 0
    pmpaddr0_reset: int = 0


def least_address_bits(cfg: HartConfig) -> int:
    """Bits that hold every valid virtual address, with a sign above those that have none.

    A physical address is one while nothing translates, a guest physical one while only G-stage
    does.
    """
    if cfg.xlen == 32:
        return 32
    widths = [cfg.spa_bits + 1, *(VA_BITS[m] for m in cfg.vm_modes | cfg.vsatp_modes)]
    return max([*widths, *(GPA_BITS[m] + 1 for m in cfg.gstage_modes)])


def register_refusals(cfg: HartConfig) -> Iterator[str]:
    """What contradicts the manual, or itself, one line each."""
    yield from _tvec(cfg)
    yield from _widths(cfg)
    yield from _stateen(cfg)
    yield from _translation(cfg)
    yield from _interrupts(cfg)
    yield from _resets(cfg)
    yield from _modes(cfg)
    if cfg.mconfigptr % (cfg.xlen // 8) or cfg.mconfigptr >> cfg.xlen:
        yield f"mconfigptr is {cfg.mconfigptr:#x}, not aligned to XLEN bits"
    if cfg.mhartid >> cfg.xlen:
        yield f"mhartid is {cfg.mhartid:#x}, more than XLEN bits"
    if cfg.hpmcounters & 7 or cfg.hpmcounters >> 32:
        yield f"hpmcounters is {cfg.hpmcounters:#x}, not a mask of bits 3 to 31"
    if cfg.minstreth_write_counts and cfg.xlen != 32:
        yield "minstreth_write_counts at XLEN 64, where there is no minstreth"
    required = 0x000C_B1FE
    if cfg.has("h") and cfg.hedeleg_writable & required != required:
        yield f"hedeleg_writable is {cfg.hedeleg_writable:#x}, without bits that must be writable"


def _tvec(cfg: HartConfig) -> Iterator[str]:
    for name in ("mtvec", "stvec", "vstvec"):
        modes = getattr(cfg, f"{name}_modes")
        if not modes or modes - TVEC_MODES:
            yield f"{name}_modes is {', '.join(sorted(modes)) or 'empty'}, not direct or vectored"
        for kind in ("base", "vectored"):
            size = getattr(cfg, f"{name}_{kind}_align")
            if not 4 <= size <= _PAGE or size & (size - 1):
                yield f"{name}_{kind}_align is {size}, not a power of two from 4"
    mode = "vectored" if cfg.mtvec_reset & 1 else "direct"
    if cfg.mtvec_modes and mode not in cfg.mtvec_modes:
        yield f"mtvec_reset is {cfg.mtvec_reset:#x}, whose MODE mtvec does not have"
    if cfg.has("sha") and ("direct" not in cfg.vstvec_modes or cfg.vstvec_base_align != 4):
        yield "Sha without a Direct vstvec at every multiple of 4 (Shvstvecd)"


def _widths(cfg: HartConfig) -> Iterator[str]:
    least = least_address_bits(cfg)
    for name in ("mepc", "sepc", "vsepc", "mtval", "stval", "vstval"):
        bits = getattr(cfg, f"{name}_bits")
        if not least <= bits <= 64:
            yield f"{name}_bits is {bits}, not {least} to 64: valid addresses need that many"
    least = _LEAST_CAUSE_H if cfg.has("h") else _LEAST_CAUSE
    for name, needed in (
        ("mcause", least),
        ("scause", _LEAST_SCAUSE),
        ("vscause", _LEAST_SCAUSE),
    ):
        bits = getattr(cfg, f"{name}_bits")
        if not needed <= bits <= 63:
            yield f"{name}_bits is {bits}, not {needed} to 63"
    for guest, mine in (("vsepc", "sepc"), ("vstval", "stval"), ("vscause", "scause")):
        if getattr(cfg, f"{guest}_bits") < getattr(cfg, f"{mine}_bits"):
            yield f"{guest}_bits is less than {mine}_bits: {guest} must hold what {mine} can"
    gpa = max((GPA_BITS[m] for m in cfg.gstage_modes), default=2)
    for name in ("mtval2", "htval"):
        bits = getattr(cfg, f"{name}_bits")
        needed = gpa - 2 if cfg.has("sha") else 0
        if not needed <= bits <= 64:
            yield f"{name}_bits is {bits}, not {needed} to 64"


def _stateen(cfg: HartConfig) -> Iterator[str]:
    for name in ("mstateen_zeros", "mstateen_ones", "hstateen_zeros", "hstateen_ones"):
        if stray := getattr(cfg, name) - STATEEN:
            known = ", ".join(sorted(STATEEN))
            yield f"{name} has {', '.join(sorted(stray))}; it may have {known}"
    for level in ("mstateen", "hstateen"):
        if both := getattr(cfg, f"{level}_zeros") & getattr(cfg, f"{level}_ones"):
            yield f"{level}: {', '.join(sorted(both))} is read-only zero and one"
    if stray := cfg.hstateen_ones - cfg.mstateen_ones:
        yield f"hstateen_ones has {', '.join(sorted(stray))}, which mstateen_ones has not"
    if cfg.mstateen_p1p13_writable and (cfg.xlen != 32 or not cfg.has("h")):
        yield "mstateen_p1p13_writable without hedelegh"


def _translation(cfg: HartConfig) -> Iterator[str]:
    legal = {1} if cfg.xlen == 32 else {8, 9, 10}
    if cfg.vsatp_modes - legal or (cfg.vsatp_modes and not cfg.has("h")):
        yield "vsatp_modes has a mode that does not exist here"
    for mode, needed in ((9, 8), (10, 9)):
        if mode in cfg.vsatp_modes and needed not in cfg.vsatp_modes:
            yield f"vsatp_modes has mode {mode} without mode {needed}"
    if cfg.has("sha") and cfg.vsatp_modes and not cfg.vm_modes <= cfg.vsatp_modes:
        yield "Sha without each mode of satp in vsatp (Shvsatpa)"
    if cfg.vsatp_unsupported not in VSATP_UNSUPPORTED:
        yield f"vsatp_unsupported is {cfg.vsatp_unsupported!r}, not fields, ignored or bare"
    if cfg.hgatp_unsupported_bare and cfg.hgatp_unsupported_ignored:
        yield "hgatp_unsupported_bare and hgatp_unsupported_ignored"
    if stray := cfg.pmp_modes - PMP_MODES:
        yield f"pmp_modes has {', '.join(sorted(stray))}; it may have na4, napot, tor"


def _interrupts(cfg: HartConfig) -> Iterator[str]:
    if cfg.has("sstc") and not cfg.sti_implemented:
        yield "sstc without sti_implemented"
    if cfg.mie_platform & 0xFFFF:
        yield f"mie_platform is {cfg.mie_platform:#x}, with bits below 16"


def _modes(cfg: HartConfig) -> Iterator[str]:
    if cfg.mpp_reserved_to_u and not cfg.has("u"):
        yield "mpp_reserved_to_u without u"
    # norm:mstatus_fs_acc2, norm:mstatus_vs_acc2
    for name in ("mstatus_fs_writable", "mstatus_vs_writable"):
        if getattr(cfg, name) and not cfg.has("s"):
            yield f"{name} without s"


def _resets(cfg: HartConfig) -> Iterator[str]:
    modes = [number for number, there in ((0, "u"), (1, "s")) if cfg.has(there)] + [3]
    if cfg.mpp_reset not in modes:
        known = " or ".join(map(str, modes))
        yield f"mpp_reset is {cfg.mpp_reset}, not {known}: MPP holds the modes that there are"
    code = cfg.mcause_reset & ((1 << (cfg.xlen - 1)) - 1)
    if cfg.mcause_reset >> cfg.xlen or code >> cfg.mcause_bits:
        yield f"mcause_reset is {cfg.mcause_reset:#x}, which mcause cannot hold"
    byte = cfg.pmp0cfg_reset
    mode = ("off", "tor", "na4", "napot")[byte >> 3 & 3]
    legal = not byte & ~0x9F and byte & 3 != 2 and (mode == "off" or mode in cfg.pmp_modes)
    if not legal or (mode == "na4" and cfg.pmp_grain):
        yield f"pmp0cfg_reset is {byte:#x}, which an entry cannot hold"
    address = cfg.pmpaddr0_reset
    if address >> (cfg.spa_bits - 2) or address >> cfg.xlen:
        yield f"pmpaddr0_reset is {address:#x}, more than {cfg.spa_bits - 2} bits"
    if (byte or address) and not (cfg.pmp_entries and cfg.pmp_usable):
        yield "a reset value of PMP entry 0, which there is not"
