# SPDX-License-Identifier: Apache-2.0
"""Field groups that several CSR rows share."""

from __future__ import annotations

from trapline.models.isa import causes
from trapline.models.isa.csr_kinds import (
    ANY,
    CONSTANT,
    GATED,
    HARDWARE,
    LEGAL,
    ONE,
    ZERO,
    BitField,
    bit,
)

_SHORT = {
    1: "SS",
    2: "VSS",
    3: "MS",
    5: "ST",
    6: "VST",
    7: "MT",
    9: "SE",
    10: "VSE",
    11: "ME",
    12: "SGE",
}

S_LEVEL = (1, 5, 9)
VS_LEVEL = (2, 6, 10)
M_LEVEL = (3, 7, 11)
SGEI = 12


def interrupt_bits(
    numbers: tuple[int, ...], suffix: str, warl: dict[int, str] | str, shift: int = 0
) -> tuple[BitField, ...]:
    """A bit for each interrupt, named as the manual does (SSIP, VSTIE, ...); `shift` moves down."""
    return tuple(
        bit(
            _SHORT[n] + suffix if not shift else _SHORT[n - shift] + suffix,
            n - shift,
            warl if isinstance(warl, str) else warl[n],
            hw=suffix == "IP",
            extension=causes.INTERRUPT_BY_NUMBER[n].extension,
        )
        for n in sorted(numbers)
    )


def delegable_exceptions(numbers: tuple[int, ...]) -> tuple[BitField, ...]:
    """A bit for each exception in medeleg/hedeleg order, named after the cause.

    Bits 18 and 19 are among those that table "Bits of hedeleg that must be writable or must be
    read-only zero" wants writable, although these exceptions never occur here.
    """
    return tuple(
        bit(
            "E" + causes.identifier(causes.cause_name(n, False)).upper(),
            n,
            extension=causes.EXCEPTION_BY_NUMBER[n].extension
            if n in causes.EXCEPTION_BY_NUMBER
            else "",
        )
        for n in sorted((*numbers, *causes.NEVER_RAISED))
    )


def cause_fields() -> tuple[BitField, ...]:
    """mcause, scause, vscause: WLRL; this implementation keeps every value written."""
    return (
        BitField("INTERRUPT", 63, 63, ANY, True, "bit XLEN-1"),
        BitField("CODE", 62, 0, ANY, True),
    )


def tvec_fields() -> tuple[BitField, ...]:
    """mtvec, stvec, vstvec."""
    return (
        BitField("BASE", 63, 2, ANY, False, "4-byte aligned by its position"),
        BitField(
            "MODE", 1, 0, LEGAL, False, "0 Direct, 1 Vectored; a write of 2 or 3 keeps bit 0 only"
        ),
    )


def epc_fields() -> tuple[BitField, ...]:
    """mepc, sepc, vsepc: bit 0 is read-only zero (IALIGN is 16 with C)."""
    return (BitField("VALUE", 63, 1, ANY, True),)


def atp_fields(asid: str, asid_msb: int, ppn_msb: int) -> tuple[BitField, ...]:
    """satp, vsatp, hgatp in the RV64 layout (RV32: MODE 31, ASID 30:22, PPN 21:0)."""
    return (
        BitField("MODE", 63, 60, LEGAL, False, "see the register's note"),
        BitField(asid, asid_msb, 44, LEGAL, False, "the implemented low bits are kept"),
        BitField("PPN", ppn_msb, 0, LEGAL, False, "bits that the physical address has"),
    )


def envcfg_fields(level: str) -> tuple[BitField, ...]:
    """menvcfg, henvcfg, senvcfg."""
    if level == "s":
        return (bit("FIOM", 0, rules="senvcfg_fiom_op"),)
    gated = GATED if level == "h" else ANY
    note = "read-only zero while menvcfg's bit is 0" if level == "h" else ""
    return (
        bit("FIOM", 0),
        bit("ADUE", 61, gated, note=note, extension="svadu"),
        bit("PBMTE", 62, gated, note=note, extension="svpbmt"),
        bit("STCE", 63, gated, note=note, extension="sstc"),
    )


def counteren_fields() -> tuple[BitField, ...]:
    """mcounteren, hcounteren, scounteren: a bit for each counter that exists."""
    return (
        bit("CY", 0),
        bit("TM", 1),
        bit("IR", 2),
        BitField("HPM", 31, 3, ZERO, False, "mhpmcounters are read-only zero"),
    )


def stateen_fields(index: int, level: str) -> tuple[BitField, ...]:
    """mstateen, hstateen, sstateen: state that this hart has is governed by SE0 and ENVCFG only."""
    if level == "s":
        return ()
    note = "read-only zero while the mstateen bit is 0" if level == "h" else ""
    warl = GATED if level == "h" else ANY
    se = BitField("SE0" if index == 0 else "SE", 63, 63, warl, False, note)
    if index:
        return (se,)
    envcfg = bit("ENVCFG", 62, warl, note=note, rules=f"{level}stateen0_envcfg_op")
    if level == "h":
        return (envcfg, se)
    p1p13 = bit(
        "P1P13",
        56,
        ONE,
        note="XLEN=32 only: hedelegh is always accessible",
        rules="mstateen0_p1p13_op",
        extension="h",
    )
    return (p1p13, envcfg, se)


STATUS_S_BITS = (
    bit("SIE", 1, hw=True, rules="sstatus_sie_op", extension="s"),
    bit("SPIE", 5, hw=True, rules="sstatus_spie_op", extension="s"),
    bit("UBE", 6, ZERO, note="little-endian only"),
    bit("SPP", 8, hw=True, rules="sstatus_spp_op", extension="s"),
    BitField("VS", 10, 9, ZERO, False, "no vector state"),
    BitField(
        "FS",
        14,
        13,
        LEGAL,
        True,
        "HartConfig.fs_dirty says when it becomes Dirty",
        ("mstatus_fs_op", "MSTATUS_FS_WARL"),
        "f",
    ),
    BitField("XS", 16, 15, ZERO, False, "no additional extension state"),
    bit("SUM", 18, rules="sstatus_sum_op", extension="s"),
    bit("MXR", 19, rules="sstatus_mxr_op", extension="s"),
    BitField("UXL", 33, 32, CONSTANT, False, "2: UXLEN is 64 (absent at XLEN=32)"),
    bit("SD", 63, HARDWARE, hw=True, note="bit XLEN-1; FS, VS or XS is dirty"),
)

MSTATUS_BITS = tuple(
    sorted(
        (
            *STATUS_S_BITS,
            bit("MIE", 3, hw=True, rules="mstatus_mie_op"),
            bit("MPIE", 7, hw=True, rules="mstatus_xpie_op"),
            BitField(
                "MPP",
                12,
                11,
                LEGAL,
                True,
                "2 is reserved: a write of 2 keeps the old value",
                ("mstatus_xpp_op", "MSTATUS_XPP_WARL"),
            ),
            bit(
                "MPRV",
                17,
                hw=True,
                rules="mstatus_mprv_ldst_op mstatus_mprv_hypervisor",
                extension="u",
            ),
            bit("TVM", 20, rules="mstatus_tvm_op", extension="s"),
            bit("TW", 21, rules="mstatus_tw_op", extension="u"),
            bit("TSR", 22, rules="mstatus_tsr_op", extension="s"),
            BitField("SXL", 35, 34, CONSTANT, False, "2: SXLEN is 64 (absent at XLEN=32)"),
            bit("SBE", 36, ZERO),
            bit("MBE", 37, ZERO),
            bit("GVA", 38, hw=True, rules="mstatus_gva_op", extension="h"),
            bit("MPV", 39, hw=True, rules="mstatus_mpv_op", extension="h"),
        ),
        key=lambda f: f.lsb,
    )
)

# Bits that sstatus shows of mstatus (SD is computed).
SSTATUS_MASK = 0x3_000D_E762
