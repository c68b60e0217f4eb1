# SPDX-License-Identifier: Apache-2.0
"""Hypervisor and VS CSR rows. Source: hypervisor.adoc, sstc.adoc, smstateen.adoc."""

from __future__ import annotations

from trapline.models.isa.csr_fields import (
    SGEI,
    STATUS_S_BITS,
    VS_LEVEL,
    atp_fields,
    cause_fields,
    counteren_fields,
    delegable_exceptions,
    envcfg_fields,
    epc_fields,
    interrupt_bits,
    stateen_fields,
    tvec_fields,
)
from trapline.models.isa.csr_kinds import (
    ANY,
    CONSTANT,
    GATED,
    HARDWARE,
    LEGAL,
    ZERO,
    Alias,
    BitField,
    Csr,
    bit,
    whole,
)

_VS = sum(1 << n for n in VS_LEVEL)
_HS = _VS | 1 << SGEI
# hedeleg: bits 9..11, 16 and 20..23 are read-only zero (table "Bits of hedeleg that must be
# writable or must be read-only zero").
_HEDELEG = (0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 15)

_HSTATUS = (
    bit("VSBE", 5, ZERO, rules="hstatus_vsbe_op"),
    bit("GVA", 6, hw=True, rules="hstatus_gva_op"),
    bit("SPV", 7, hw=True, rules="hstatus_spv_op hstatus_spv_sret"),
    bit("SPVP", 8, hw=True, rules="hstatus_spvp_op"),
    bit("HU", 9, rules="hstatus_hu_op"),
    BitField(
        "VGEIN",
        17,
        12,
        LEGAL,
        False,
        "a write above GEILEN is replaced by zero",
        ("hstatus_vgein_op", "HSTATUS_VGEIN_WLRL"),
    ),
    bit("VTVM", 20, rules="hstatus_vtvm_op"),
    bit("VTW", 21, rules="hstatus_vtw_op"),
    bit("VTSR", 22, rules="hstatus_vtsr_op"),
    BitField(
        "VSXL",
        33,
        32,
        CONSTANT,
        False,
        "2: VSXLEN is 64 (absent at XLEN=32)",
        ("hstatus_vsxl_op", "HSTATUS_VSXL_64_WARL"),
    ),
)

_H = (
    Csr(
        0x600,
        "hstatus",
        _HSTATUS,
        "hstatus",
        rules=("hstatus_sz", "hstatus_acc"),
        legaliser="legal_hstatus",
    ),
    Csr(
        0x602,
        "hedeleg",
        delegable_exceptions(_HEDELEG),
        "hedeleg",
        high=0x612,
        rules=("hedeleg_acc", "hedeleg_op"),
    ),
    Csr(
        0x603,
        "hideleg",
        interrupt_bits(VS_LEVEL, "I", ANY),
        "hideleg",
        rules=("hideleg_op", "hideleg_acc"),
    ),
    Csr(
        0x604,
        "hie",
        interrupt_bits((*VS_LEVEL, SGEI), "IE", {**dict.fromkeys(VS_LEVEL, ANY), SGEI: LEGAL}),
        alias=Alias("mie", _HS, _HS),
        rules=("hie_op", "hie_acc"),
        note="SGEIE is read-only zero if GEILEN is 0",
    ),
    Csr(0x606, "hcounteren", counteren_fields(), "hcounteren", rules=("hcounteren_op",)),
    Csr(
        0x607,
        "hgeie",
        (BitField("IE", 63, 1, LEGAL, False, "bits GEILEN:1"),),
        "hgeie",
        rules=("hgeip_hgeie_fields", "hgeie_op"),
        legaliser="legal_hgeie",
    ),
    Csr(
        0x60A,
        "henvcfg",
        envcfg_fields("h"),
        "henvcfg",
        high=0x61A,
        gates=("stateen.ENVCFG",),
        rules=(
            "henvcfg_op",
            "henvcfg_fiom_op",
            "henvcfg_stce",
            "henvcfg_adue_op",
            "henvcfg_pbmte_op",
        ),
        legaliser="legal_henvcfg",
    ),
    Csr(0x605, "htimedelta", whole(), "htimedelta", high=0x615, rules=("htimedelta_op",)),
    Csr(0x643, "htval", whole(hw=True), "htval", rules=("htval_op", "HTVAL_WARL")),
    Csr(
        0x644,
        "hip",
        interrupt_bits(
            (*VS_LEVEL, SGEI), "IP", {2: ANY, 6: HARDWARE, 10: HARDWARE, SGEI: HARDWARE}
        ),
        alias=Alias("mip", _HS, 1 << 2),
        rules=("hip_op", "hip_acc", "hip_vssip_vssie_op"),
    ),
    Csr(0x645, "hvip", interrupt_bits(VS_LEVEL, "IP", ANY), "hvip", rules=("hvip_op", "hvip_acc")),
    Csr(0x64A, "htinst", whole(hw=True), "htinst", rules=("htinst_op", "HTINST_WARL")),
    Csr(
        0x680,
        "hgatp",
        atp_fields("VMID", 57, 43),
        "hgatp",
        gates=("TVM",),
        rules=("hgatp_op", "HGATP_MODE_WARL", "HGATP_VMID", "hgatp_tvm_illegal", "hgatp_ppn_op"),
        note="an unsupported MODE keeps the old MODE (VMID and PPN are written); PPN[1:0] is "
        "read-only zero in every MODE",
        legaliser="legal_hgatp",
    ),
    Csr(
        0xE12,
        "hgeip",
        (BitField("IP", 63, 1, HARDWARE, True, "bits GEILEN:1"),),
        rules=("hgeip_op", "GEILEN"),
    ),
    *(
        Csr(
            0x60C + i,
            f"hstateen{i}",
            stateen_fields(i, "h"),
            f"hstateen{i}",
            high=0x61C + i,
            gates=("stateen.SE0",),
            extension="smstateen",
            rules=("hstateen_encoding", "hstateen_bit_63_op", "hstateen_bit_63_writable"),
            legaliser="write_hstateen",
        )
        for i in range(4)
    ),
)

_VS_ROWS = (
    Csr(
        0x200,
        "vsstatus",
        STATUS_S_BITS,
        "vsstatus",
        legaliser="legal_sstatus",
        rules=("vsstatus_op", "vsstatus_uxl_op", "vsstatus_fs_op", "vsstatus_v0"),
    ),
    Csr(
        0x204,
        "vsie",
        interrupt_bits(VS_LEVEL, "IE", GATED, shift=1),
        alias=Alias("mie", _VS, _VS, shift=1, gate="hideleg"),
        rules=("vsip_vsie_op",),
    ),
    Csr(0x205, "vstvec", tvec_fields(), "vstvec", rules=("vstvec_op",), legaliser="legal_vstvec"),
    Csr(0x240, "vsscratch", whole(), "vsscratch", rules=("vsscratch_op",)),
    Csr(
        0x241,
        "vsepc",
        epc_fields(),
        "vsepc",
        rules=("vspec_op", "VSEPC_WARL"),
        legaliser="legal_epc",
    ),
    Csr(0x242, "vscause", cause_fields(), "vscause", rules=("vscause_op", "VSCAUSE_WLRL")),
    Csr(0x243, "vstval", whole(hw=True), "vstval", rules=("vstval_op", "VSTVAL_WARL")),
    Csr(
        0x244,
        "vsip",
        interrupt_bits(VS_LEVEL, "IP", {2: GATED, 6: HARDWARE, 10: HARDWARE}, shift=1),
        alias=Alias("mip", _VS, 1 << 2, shift=1, gate="hideleg"),
        rules=("vsip_vsie_op", "VSIP_WARL"),
    ),
    Csr(
        0x24D,
        "vstimecmp",
        whole(),
        "vstimecmp",
        high=0x25D,
        gates=("STCE", "TM"),
        extension="sstc",
        rules=("vstimecmp_sz", "vstimecmp_acc"),
    ),
    Csr(
        0x280,
        "vsatp",
        atp_fields("ASID", 59, 43),
        "vsatp",
        gates=(),
        rules=("vsatp_op", "vsatp_mode_unsupported_v0", "vsatp_mode_unsupported_v1"),
        note="an unsupported MODE: at V=1 the write has no effect; at V=0 (address 0x280) MODE "
        "keeps its old value and the other fields are written",
        legaliser="write_satp",
    ),
)


def _with_h(row: Csr) -> Csr:
    if row.extension:
        return row
    values = {name: getattr(row, name) for name in Csr.__dataclass_fields__}
    return Csr(**{**values, "extension": "h"})


HYPERVISOR: tuple[Csr, ...] = tuple(_with_h(r) for r in (*_H, *_VS_ROWS))
