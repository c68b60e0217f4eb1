# SPDX-License-Identifier: Apache-2.0
"""Floating-point instructions of F and D, and the 16-bit loads and stores of Zcf and Zcd.

Source: unpriv/f-st-ext.adoc, d-st-ext.adoc, rv-32-64g.adoc (listings), zcf.adoc, zcd.adoc. Operands
fd, fs1, fs2 and fs3 are floating-point registers in the fields of rd, rs1, rs2 and rs3; rm is the
rounding mode's field.
"""

from __future__ import annotations

from trapline.models.isa.encoding_types import BOTH, RV32, RV64, Encoding, row

LOAD_FP, STORE_FP, OP_FP = 0x07, 0x27, 0x53
_R, _R_RM = 0xFE00_707F, 0xFE00_007F  # with funct3; with rm in its place
_UNARY, _UNARY_RM = 0xFFF0_707F, 0xFFF0_007F  # rs2 is part of the function
_C_TOP = 0xE003

# The fmt field (table fpfmt): suffix of the name and extension -> value.
_FORMATS = {"s": ("f", 0), "d": ("d", 1)}
_FUSED = {"fmadd": 0x43, "fmsub": 0x47, "fnmsub": 0x4B, "fnmadd": 0x4F}
_ROUNDED = {"fadd": 0x00, "fsub": 0x01, "fmul": 0x02, "fdiv": 0x03}
_SELECTED = {
    "fsgnj": (0x04, 0), "fsgnjn": (0x04, 1), "fsgnjx": (0x04, 2), "fmin": (0x05, 0),
    "fmax": (0x05, 1),
}  # fmt: skip
_COMPARED = {"feq": 2, "flt": 1, "fle": 0}
# Integer formats of conversions: the rs2 field.
_INTEGERS = {"w": 0, "wu": 1, "l": 2, "lu": 3}


def _match(funct5: int, fmt: int, rs2: int = 0, funct3: int = 0) -> int:
    return funct5 << 27 | fmt << 25 | rs2 << 20 | funct3 << 12 | OP_FP


def _arithmetic(suffix: str) -> list[Encoding]:
    """Of one format: all but the moves and conversions."""
    extension, fmt = _FORMATS[suffix]
    rows = [
        row(f"{n}.{suffix}", "R4", 0x0600_007F, fmt << 25 | op, "fd fs1 fs2 fs3 rm", extension)
        for n, op in _FUSED.items()
    ]
    rows += [
        row(f"{n}.{suffix}", "FP", _R_RM, _match(funct5, fmt), "fd fs1 fs2 rm", extension)
        for n, funct5 in _ROUNDED.items()
    ]
    rows.append(row(f"fsqrt.{suffix}", "FP", _UNARY_RM, _match(0x0B, fmt), "fd fs1 rm", extension))
    rows += [
        row(f"{n}.{suffix}", "FP", _R, _match(funct5, fmt, 0, f3), "fd fs1 fs2", extension)
        for n, (funct5, f3) in _SELECTED.items()
    ]
    rows += [
        row(f"{n}.{suffix}", "FP", _R, _match(0x14, fmt, 0, f3), "rd fs1 fs2", extension)
        for n, f3 in _COMPARED.items()
    ]
    rows.append(row(f"fclass.{suffix}", "FP", _UNARY, _match(0x1C, fmt, 0, 1), "rd fs1", extension))
    return rows


def _conversions(suffix: str) -> list[Encoding]:
    """Between one format and integers; L and LU are RV64-only."""
    extension, fmt = _FORMATS[suffix]
    rows = []
    for n, rs2 in _INTEGERS.items():
        xlen = RV64 if n.startswith("l") else BOTH
        to, of = _match(0x18, fmt, rs2), _match(0x1A, fmt, rs2)
        rows += [
            row(f"fcvt.{n}.{suffix}", "FP", _UNARY_RM, to, "rd fs1 rm", extension, xlen),
            row(f"fcvt.{suffix}.{n}", "FP", _UNARY_RM, of, "fd rs1 rm", extension, xlen),
        ]
    return rows


def _moves(width: str, fmt: int, extension: str, xlen: frozenset[int]) -> list[Encoding]:
    return [
        row(f"fmv.x.{width}", "FP", _UNARY, _match(0x1C, fmt), "rd fs1", extension, xlen),
        row(f"fmv.{width}.x", "FP", _UNARY, _match(0x1E, fmt), "fd rs1", extension, xlen),
    ]


def _transfers(width: str, funct3: int, extension: str) -> list[Encoding]:
    load, store = funct3 << 12 | LOAD_FP, funct3 << 12 | STORE_FP
    return [
        row(f"fl{width}", "FLOAD", 0x707F, load, "fd imm12 rs1", extension),
        row(f"fs{width}", "FSTORE", 0x707F, store, "fs2 simm12 rs1", extension),
    ]


def _c(
    name: str, fmt: str, match: int, operands: str, extension: str, xlen: frozenset[int] = BOTH
) -> Encoding:
    return row(name, fmt, _C_TOP, match, operands, extension, xlen)


_FLOAT = "c_f"
_DOUBLE = "c_d"

ROWS: tuple[Encoding, ...] = (
    *_transfers("w", 2, "f"),
    *_arithmetic("s"),
    *_conversions("s"),
    *_moves("w", 0, "f", BOTH),
    *_transfers("d", 3, "d"),
    *_arithmetic("d"),
    *_conversions("d"),
    row("fcvt.s.d", "FP", _UNARY_RM, _match(0x08, 0, 1), "fd fs1 rm", "d"),
    row("fcvt.d.s", "FP", _UNARY_RM, _match(0x08, 1, 0), "fd fs1 rm", "d"),
    *_moves("d", 1, "d", RV64),
    _c("c.fld", "CL", 0x2000, "fd' uimm8 rs1'", _DOUBLE),
    _c("c.fsd", "CS", 0xA000, "fs2' uimm8 rs1'", _DOUBLE),
    _c("c.fldsp", "CI", 0x2002, "fd uimm9sp", _DOUBLE),
    _c("c.fsdsp", "CSS", 0xA002, "fs2 uimm9sp_s", _DOUBLE),
    _c("c.flw", "CL", 0x6000, "fd' uimm7 rs1'", _FLOAT, RV32),
    _c("c.fsw", "CS", 0xE000, "fs2' uimm7 rs1'", _FLOAT, RV32),
    _c("c.flwsp", "CI", 0x6002, "fd uimm8sp", _FLOAT, RV32),
    _c("c.fswsp", "CSS", 0xE002, "fs2 uimm8sp_s", _FLOAT, RV32),
)
