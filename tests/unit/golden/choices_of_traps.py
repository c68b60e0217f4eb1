# SPDX-License-Identifier: Apache-2.0
"""Programs that tell apart what traps write and which waits trap (config_traps)."""

from __future__ import annotations

from trapline.models.isa.config_traps import TRANSFORMED
from trapline.models.isa.memory_map import RAM

from .telling import ALL_MEMORY, AS_VS, DATA, HS, SV39, VS, VU, Case, U, csrw

_ILLEGAL = 0xFFFF_FFFF
_ALL = 0xFFFF_FFFF
LD, SD, LR_D, SC_D, C_LD = 0x0005_3583, 0x00B5_3023, 0x1005_35AF, 0x18B5_35AF, 0x610C
HLV_D = 0b0110110 << 25 | 10 << 15 | 4 << 12 | 11 << 7 | 0x73
WFI, WRS_NTO, MRET, SRET = 0x1050_0073, 0x00D0_0073, 0x3020_0073, 0x1020_0073
_LOAD_GUEST = 1 << 21
# The root of VS-stage stands where G-stage maps nothing; an address that G-stage does not map.
_UNMAPPED_ROOT = ALL_MEMORY | {"hgatp": SV39, "vsatp": 8 << 60 | 0x12345}
_UNMAPPED = ALL_MEMORY | {"hgatp": SV39}

_TVAL = [
    Case({"mtval_causes": _ALL - 4}, [_ILLEGAL], {"tval": (_ILLEGAL, 0)}),
    Case(
        {"stval_causes": _ALL - 4},
        [_ILLEGAL],
        {"tval": (_ILLEGAL, 0), "stval": (_ILLEGAL, 0), "target": (1, 1)},
        mode=HS,
        slots={"medeleg": 4},
    ),
    Case(
        {"vstval_causes": _ALL - 4},
        [_ILLEGAL],
        {"tval": (_ILLEGAL, 0), "vstval": (_ILLEGAL, 0), "target": (2, 2)},
        mode=VS,
        slots={"medeleg": 4, "hedeleg": 4},
    ),
    # A virtual instruction is another exception than an illegal one.
    Case(
        {"stval_causes": _ALL - (1 << 22)},
        [csrw("hstatus")],
        {"cause": (22, 22), "stval": (csrw("hstatus"), 0)},
        mode=VS,
        slots={"medeleg": 1 << 22},
    ),
    Case({"mtval_rdonly0": True}, [csrw("mtval")], {"mtval": (9, 0)}, x=[9], named="rv64imac"),
    Case({"mtval_rdonly0": True}, [_ILLEGAL], {"tval": (_ILLEGAL, 0)}, named="rv64imac"),
    # GVA tells of an address in xtval, of which there is none.
    Case(
        {"mtval_causes": _ALL - (1 << 5)},
        [LD],
        {"tval": (0x100, 0), "gva": (1, 0)},
        slots=ALL_MEMORY | {"mstatus": AS_VS},
        x=[0x100],
    ),
    # An address is converted by a narrow register also where a trap writes it.
    Case({"mtval_bits": 60}, [LD], {"tval": (1 << 59, 0x1F << 59)}, x=[1 << 59]),
]
_TVAL2 = [
    Case(
        {"mtval2_causes": _ALL - _LOAD_GUEST},
        [LD],
        {"cause": (21, 21), "tval2": (0x400, 0)},
        slots=_UNMAPPED | {"mstatus": AS_VS},
        x=[0x1000],
    ),
    Case(
        {"htval_causes": _ALL - _LOAD_GUEST},
        [HLV_D],
        {"htval": (0x400, 0), "target": (1, 1)},
        mode=HS,
        slots=_UNMAPPED | {"hstatus": 0x2_0000_0100, "medeleg": _LOAD_GUEST},
        x=[0x1000],
    ),
    Case(
        {"tval2_implicit": False},
        [LD],
        {"tval2": (0x12345 << 10, 0), "tinst": (0x3000, 0)},
        slots=_UNMAPPED_ROOT | {"mstatus": AS_VS},
        x=[0x1000],
    ),
    # An address that the register cannot hold is zero.
    Case(
        {"mtval2_bits": 40},
        [LD],
        {"tval2": (1 << 48, 0)},
        slots=_UNMAPPED | {"mstatus": AS_VS},
        x=[1 << 50],
    ),
    Case(
        {"htval_bits": 40},
        [HLV_D],
        {"htval": (1 << 48, 0)},
        mode=HS,
        slots=_UNMAPPED | {"hstatus": 0x2_0000_0100, "medeleg": _LOAD_GUEST},
        x=[1 << 50],
    ),
    Case(
        {"tinst_pseudo": True},
        [LD],
        {"tval2": (0, 0), "tinst": (0, 0x3000)},
        base={"tval2_gpa": False},
        slots=_UNMAPPED_ROOT | {"mstatus": AS_VS},
        x=[0x1000],
    ),
]
_TINST = [
    *(
        Case({"tinst_insns": TRANSFORMED - {kind}}, [word], {"tinst": (shown, 0)}, x=[0])
        for kind, word, shown in (
            ("load", LD, LD & 0x7FFF),
            ("store", SD, SD & ~0xF8000),
            ("atomic", LR_D, LR_D & ~0xF8000),
            ("compressed", C_LD, LD & 0x7FFD),
        )
    ),
    Case(
        {"tinst_insns": TRANSFORMED - {"hlsv"}},
        [HLV_D],
        {"tinst": (HLV_D & ~0xF8000, 0)},
        slots=_UNMAPPED,
        x=[0x1000],
    ),
]
_TW, _VTW = {"mstatus": 0xA_0020_0000}, {"hstatus": 0x2_0020_0000}
_WAITS = [
    Case({name: value}, [word], {"cause": (cause, 0)}, mode=mode, slots=slots)
    for name, word, cause, mode, slots in (
        ("wfi_tw", WFI, 2, HS, _TW),
        ("wfi_vtw", WFI, 22, VS, _VTW),
        ("wfi_u", WFI, 2, U, {}),
        ("wfi_vu", WFI, 22, VU, {}),
        ("wrs_nto_tw", WRS_NTO, 2, HS, _TW),
        ("wrs_nto_vtw", WRS_NTO, 22, VS, _VTW),
    )
    for value in ("complete", "limit")
]
_RETURNS = [
    Case(
        {"mret_clr_lr_resv": True},
        [LR_D, MRET, SC_D],
        {"rd_wdata": (0, 1)},
        x=[DATA],
        slots={"mstatus": 0xA_0000_1800, "mepc": RAM.base + 8},
    ),
    Case(
        {"sret_clr_lr_resv": True},
        [LR_D, SRET, SC_D],
        {"rd_wdata": (0, 1)},
        mode=HS,
        x=[DATA],
        slots={"mstatus": 0xA_0000_0100, "sepc": RAM.base + 8},
    ),
]
CASES = [*_TVAL, *_TVAL2, *_TINST, *_WAITS, *_RETURNS]
