# SPDX-License-Identifier: Apache-2.0
"""Programs that tell apart what a hart has: extensions, modes, widths, masks (HartConfig)."""

from __future__ import annotations

from typing import Any

from trapline.models.isa.config import ABSENT_CSRS, FLOAT_EXTENSIONS, NAMED, RV64_EXTENSIONS
from trapline.models.isa.memory_map import RAM
from trapline.tb.random import asm

from .telling import (
    ALL_MEMORY,
    AS_S,
    AS_VS,
    DATA,
    FRESH_PAGE,
    M64,
    ROOT,
    SV39,
    Case,
    U,
    csrr,
    csrw,
)

_LD, _LR_D, _SC_D = 0x0005_3583, 0x1005_35AF, 0x18B5_35AF
_ILLEGAL, _EBREAK = 0xFFFF_FFFF, 0x0010_0073
_FULL = RV64_EXTENSIONS - {"sha"}
_MASK = 0xFFFF_FFFF
_AS_S = ALL_MEMORY | {"mstatus": AS_S, "satp": SV39}
_ABOVE_M = {"medeleg": 0xFFFF_FFFF}


def _without(*names: str) -> dict[str, Any]:
    return {"extensions": _FULL - set(names)}


def _lacks(extension: str, word: int, *further: str, **more: Any) -> Case:
    """An instruction, or an access to a CSR, that is illegal without the extension."""
    return Case(_without(extension, *further), [word], {"cause": (0, 2)}, **more)


_EXTENSIONS = [
    _lacks("a", _LR_D, x=[DATA]),
    _lacks("m", asm.word("mul", rd=5, rs1=6, rs2=7)),
    _lacks("zawrs", 0x01D0_0073),
    _lacks("zicond", asm.word("czero.eqz", rd=5, rs1=6, rs2=7)),
    _lacks("svinval", 0x1600_0073),
    _lacks("sstc", csrr("stimecmp")),
    _lacks("smstateen", csrr("mstateen0"), "ssstateen"),
    _lacks("smstateen", csrr("sstateen0"), "ssstateen"),
    _lacks("zicntr", csrr("cycle")),
    _lacks("zihpm", csrr("hpmcounter3")),
    Case(
        {**_without("h"), "gstage_modes": frozenset(), "geilen": 0},
        [csrr("hstatus")],
        {"cause": (0, 2)},
    ),
    Case(_without("svadu"), [csrw("menvcfg")], {"menvcfg": (1 << 61, 0)}, x=[1 << 61]),
    Case(_without("svpbmt"), [csrw("menvcfg")], {"menvcfg": (1 << 62, 0)}, x=[1 << 62]),
    # A leaf of 64 KiB (N), with A and D.
    Case(
        _without("svnapot"),
        [_LD],
        {"cause": (0, 13)},
        slots=_AS_S,
        memory=FRESH_PAGE | {ROOT + 0x2000: 1 << 63 | (DATA >> 2 | 0x2000) | 0xC7},
    ),
    Case(
        {"extensions": (_FULL | FLOAT_EXTENSIONS) - FLOAT_EXTENSIONS},
        [asm.word("fadd.d", fd=1, fs1=2, fs2=3, rm=0)],
        {"cause": (0, 2)},
        base={"extensions": _FULL | FLOAT_EXTENSIONS},
        slots={"mstatus": 0xA_0000_2000},
    ),
]
_SRET, _SFENCE_VMA, _WFI, _MRET = 0x1020_0073, 0x1200_0073, 0x1050_0073, 0x3020_0073
_WITH_MODES = frozenset("i m a c zicsr zifencei zicntr zihpm".split())
_MODES = {"vm_modes": frozenset(), "gstage_modes": frozenset(), "geilen": 0}
_MSU = {"extensions": _WITH_MODES | {"u", "s", "svade"}, **_MODES}
_MU = {"extensions": _WITH_MODES | {"u"}, **_MODES}


def _without_s(word: int, seen: dict[str, tuple[int, int]], **more: Any) -> Case:
    """A hart of M and U, beside one that has S-mode without translation."""
    return Case(_MU, [word], seen, base=_MSU, **more)


def _without_u(word: int, seen: dict[str, tuple[int, int]], **more: Any) -> Case:
    """A hart of M alone, beside one of M and U."""
    other = {"extensions": _WITH_MODES, "mpp_reset": 3}
    return Case(other, [word], seen, base=_MU, **more)


_FEWER_MODES = [
    *(
        _without_s(word, {"cause": (0, 2)})
        for word in (csrr("sstatus"), csrr("satp"), csrr("medeleg"), csrr("mideleg"), _SRET,
                     _SFENCE_VMA)
    ),
    # SXL, SIE, SPIE, SPP, TSR; MPP.
    _without_s(csrw("mstatus"), {"mstatus": (0xA_0062_19AA, 0x2_0022_1888)}, x=[M64]),
    _without_s(csrw("mstatus"), {"mstatus": (0xA_0000_0800, 0x2_0000_0000)}, x=[1 << 11]),
    _without_s(csrw("mie"), {"mie": (0xAAA, 0x888)}, x=[M64]),
    _without_s(csrw("mip"), {"mip": (0x222, 0)}, x=[M64]),
    _without_s(_WFI, {"cause": (2, 0)}, mode=U),
    _without_s(csrr("cycle"), {"cause": (2, 0)}, mode=U, slots={"mcounteren": 7}),
    *(_without_u(csrr(name), {"cause": (0, 2)}) for name in ("mcounteren", "menvcfg")),
    # UXL, MPRV, TW; MPP.
    _without_u(csrw("mstatus"), {"mstatus": (0x2_0022_1888, 0x1888)}, x=[M64]),
    _without_u(csrw("mstatus"), {"mstatus": (0x2_0000_0000, 0x1800)}, x=[0]),
    _without_u(_MRET, {"mstatus": (0x2_0000_0080, 0x1880)}, slots={"mepc": RAM.base}),
    # A MODE of satp besides Bare: SUM, MXR and TVM.
    Case({"vm_modes": frozenset()}, [csrw("mstatus")],
         {"mstatus": (0xA_007E_19AA, 0xA_0062_19AA)},
         base={**_MSU, "vm_modes": frozenset({8})}, x=[M64]),
]  # fmt: skip
_S39, _S48 = frozenset({8}), frozenset({8, 9})
_WIDTHS = [
    Case({"asidlen": 9}, [csrw("satp")], {"satp": (8 << 60 | 0x3FF << 44, 8 << 60 | 0x1FF << 44)},
         base={"asidlen": 10}, x=[8 << 60 | 0xFFFF << 44]),
    Case({"vmidlen": 7}, [csrw("hgatp")], {"hgatp": (8 << 60 | 0xFF << 44, 8 << 60 | 0x7F << 44)},
         base={"vmidlen": 8}, x=[8 << 60 | 0x3FFF << 44]),
    Case({"geilen": 3}, [csrw("hgeie")], {"hgeie": (0x1E, 0xE)}, base={"geilen": 4}, x=[M64]),
    Case({"spa_bits": 49}, [csrw("pmpaddr0")], {"pmpaddr0": ((1 << 48) - 1, (1 << 47) - 1)},
         base={"spa_bits": 50}, x=[M64]),
    Case({"vm_modes": _S39}, [csrw("satp")], {"satp": (9 << 60 | 4, 0)},
         base={"vm_modes": _S48}, x=[9 << 60 | 4]),
    Case({"gstage_modes": _S39}, [csrw("hgatp")], {"hgatp": (9 << 60 | 4, 4)},
         base={"gstage_modes": _S48}, x=[9 << 60 | 4]),
    Case({"reservation_bytes": 32}, [_LR_D, asm.i_imm("addi", 10, 10, 32), _SC_D],
         {"rd_wdata": (0, 1)}, base={"reservation_bytes": 64}, x=[DATA]),
]  # fmt: skip
_PLACES = [
    Case({"reset_pc": RAM.base + 2}, [0x0001_0001], {"pc": (RAM.base, RAM.base + 2)}),
    Case({"ram_size": RAM.size // 2}, [_LD], {"cause": (0, 5)}, x=[RAM.base + RAM.size // 2]),
    Case(
        {"ram_base": RAM.base + RAM.size // 2, "reset_pc": RAM.base + RAM.size // 2},
        [_LD],
        {"cause": (0, 5)},
        base={"ram_size": RAM.size // 2},
        x=[RAM.base],
    ),
]
_PMP = [
    Case({"pmp_entries": 16}, [csrw("pmpaddr16")], {"pmpaddr16": (7, 0)}, base={"pmp_entries": 64},
         x=[7]),
    Case({"pmp_entries": 0}, [csrw("pmpaddr0")], {"pmpaddr0": (7, 0)}, x=[7]),
    Case({"pmp_grain": 2}, [csrw("pmpaddr0"), csrr("pmpaddr0")], {"rd_wdata": (2, 0)},
         base={"pmp_grain": 1}, x=[3]),
    Case({"pmp_usable": 8}, [csrw("pmpaddr8")], {"pmpaddr8": (7, 0)}, base={"pmp_usable": 9},
         x=[7]),
    Case({"pmp_reserved_keeps": True}, [csrw("pmpcfg0")], {"pmpcfg0": (0, 0x1C)}, x=[2],
         slots={"pmpcfg0": 0x1C}),
]  # fmt: skip


def _mask(field: str, name: str, bit: int, before: int, **more: Any) -> Case:
    """A field of which one bit fewer can be written."""
    return Case(
        {field: _MASK - bit}, [csrw(name)], {name: (before, before & ~bit)}, x=[M64], **more
    )


_MASKS = [
    _mask("medeleg_writable", "medeleg", 1 << 12, 0x00FC_B7FF),
    _mask("mideleg_writable", "mideleg", 2, 0x1666),
    _mask("hedeleg_writable", "hedeleg", 1, 0xC_B1FF),
    _mask("mcounteren_writable", "mcounteren", 2, 7),
    _mask("scounteren_writable", "scounteren", 4, 7),
    _mask("hcounteren_writable", "hcounteren", 1, 7),
    _mask("mcountinhibit_writable", "mcountinhibit", 4, 5),
    Case({"counters": 15}, [csrw("mcounteren")], {"mcounteren": (7, 15)}, x=[M64]),
    Case({"medeleg_only_raised": True}, [csrw("medeleg")],
         {"medeleg": (0x00FC_B7FF, 0x00F0_B7FE)}, x=[M64]),
]  # fmt: skip
_REGISTERS = [
    Case({"mtvec_reset": 0x8000_0044}, [csrr("mtvec")], {"rd_wdata": (0x8000_0040, 0x8000_0044)},
         base={"mtvec_reset": 0x8000_0040}),
    Case({"mtvec_vectored_align": 256}, [csrw("mtvec")], {"mtvec": (0x8000_0181, 0x8000_0101)},
         base={"mtvec_vectored_align": 128}, x=[0x8000_0185]),
    Case({"envcfg_fiom": False}, [csrw("senvcfg")], {"senvcfg": (1, 0)}, x=[1]),
    Case({"mpp_reserved_to_u": True}, [csrw("mstatus")],
         {"mstatus": (0xA_0000_1800, 0xA_0000_0000)}, slots={"mstatus": 0xA_0000_1800},
         x=[2 << 11]),
    Case({"hgatp_unsupported_ignored": True}, [csrw("hgatp")],
         {"hgatp": (8 << 60 | 4, 8 << 60 | 8)}, slots={"hgatp": 8 << 60 | 8}, x=[7 << 60 | 4]),
    Case({"hstatus_vgein_keeps": True}, [csrw("hstatus")],
         {"hstatus": (2 << 32, 2 << 32 | 2 << 12)}, slots={"hstatus": 2 << 32 | 2 << 12},
         x=[9 << 12]),
    Case({"time_csr": False}, [csrr("time")], {"cause": (0, 2)}, base=_without("sstc")),
    Case({"time_csr": False}, [csrr("htimedelta")], {"cause": (0, 2)}, base=_without("sstc")),
    Case({"absent_csrs": frozenset({"menvcfgh"})}, [csrr("menvcfgh")], {"cause": (0, 2)},
         base=_MU, named="rv32imac_h"),
    *(Case({"absent_csrs": frozenset({name})}, [csrr(name)], {"cause": (0, 2)},
           base={"extensions": NAMED[hart].extensions - {"h", "sha", "sstc", "svadu", "svpbmt"},
                 "gstage_modes": frozenset(), "geilen": 0}, named=hart)
      for name in ABSENT_CSRS
      if name != "menvcfgh"
      for hart in ("rv32imac_h" if name.endswith("h") else "rv64imac_h",)),
    *(Case({name: 1}, [csrr(name)], {"rd_wdata": (0, 1)})
      for name in ("mvendorid", "marchid", "mimpid")),
]  # fmt: skip
_DIRTY = {"mstatus": 0xA_0000_4000}


def _fs_dirty(value: str, word: int, seen: tuple[int, int], before: int) -> Case:
    """What makes FS Dirty (3), from Clean (2) or Off; the default is "write"."""
    return Case(
        {"fs_dirty": value},
        [word],
        {"mstatus": (0xA_0000_0000 | seen[0] << 13, 0xA_0000_0000 | seen[1] << 13)},
        base={"extensions": _FULL | FLOAT_EXTENSIONS},
        slots={"mstatus": 0xA_0000_0000 | before << 13},
        x=[0xA_0000_2000],
    )


_FLOAT = [
    _fs_dirty("change", asm.word("fmv.d.x", fd=0, rs1=0), (3, 2), 2),
    _fs_dirty("any", asm.word("fmv.x.d", rd=5, fs1=2), (2, 3), 2),
    _fs_dirty("off", csrw("mstatus"), (1, 3), 0),
]
_TRAPS = [
    Case({"tval_insn": False}, [_ILLEGAL], {"tval": (_ILLEGAL, 0)}),
    Case({"tval_ebreak": False}, [_EBREAK], {"tval": (RAM.base, 0)}),
    Case({"tval_misaligned": False}, [_LD], {"cause": (4, 4), "tval": (DATA + 1, 0)}, x=[DATA + 1]),
    Case({"tval_access_fault": False}, [_LD], {"cause": (5, 5), "tval": (8, 0)}, x=[8]),
    Case({"tval_page_fault": False}, [_LD], {"cause": (13, 13), "tval": (0x1000, 0)}, slots=_AS_S,
         memory=FRESH_PAGE, x=[0x1000]),
    Case({"tval2_gpa": False}, [_LD], {"cause": (21, 21), "tval2": (0x400, 0)},
         slots=ALL_MEMORY | {"hgatp": SV39, "mstatus": AS_VS}, x=[0x1000]),
    Case({"tinst_transformed": False}, [_LD], {"tinst": (_LD & 0x7FFF, 0)}, x=[8]),
    Case({"tinst_causes": _MASK - (1 << 5)}, [_LD], {"tinst": (_LD & 0x7FFF, 0)}, x=[8]),
    Case({"misaligned_hw": True}, [_LD], {"cause": (4, 0)}, x=[DATA + 1]),
    Case({"bus_errors": False}, [_LD], {"cause": (5, 0)}, x=[8]),
]  # fmt: skip

CASES = [
    *_EXTENSIONS, *_FEWER_MODES, *_WIDTHS, *_PLACES, *_PMP, *_MASKS, *_REGISTERS, *_FLOAT, *_TRAPS,
]  # fmt: skip
