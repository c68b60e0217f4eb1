# SPDX-License-Identifier: Apache-2.0
"""Which instruction a word is, and what kind of instruction that is for the running model.

The encodings are facts (models/isa/encodings.py). `decode` is the twin; decoder.py fills the
model's decode cache.
"""

from __future__ import annotations

from functools import lru_cache

from trapline.models.golden.core import fp_kinds
from trapline.models.golden.core.classes import (
    ALU_IMM,
    ALU_REG,
    AMO,
    AUIPC,
    BRANCH,
    CONSTANT,
    CSR,
    FLOAD,
    FP,
    FSTORE,
    HLV,
    HSV,
    ILLEGAL,
    JAL,
    JALR,
    LOAD,
    MULDIV,
    NOTHING,
    STORE,
    SYSTEM,
)
from trapline.models.isa.config import HartConfig
from trapline.models.isa.encodings import ENCODINGS, Encoding, by_name, op_id, op_name

_LOAD_SHAPE = {"b": 0, "h": 1, "w": 2, "d": 3}
_JUMPS = {"jal": JAL, "jalr": JALR, "auipc": AUIPC, "lui": CONSTANT}


@lru_cache
def rows(cfg: HartConfig) -> tuple[tuple[int, int, int], ...]:
    """(mask, match, op_id) of every 32-bit instruction of this configuration."""
    return tuple(
        (e.mask_at(cfg.xlen), e.match, op_id[e.name])
        for e in ENCODINGS
        if e.size == 4 and e.available(cfg.xlen, cfg.extensions)
    )


def decode(cfg: HartConfig, insn: int) -> int:
    """op_id of a 32-bit instruction that this configuration implements, else 0."""
    return find(rows(cfg), insn)


def find(table: tuple[tuple[int, int, int], ...], insn: int) -> int:
    """The op_id whose row matches; rows exclude each other."""
    op = 0
    for mask, match, number in table:
        op = number if insn & mask == match else op
    return op


def _shape(name: str) -> int:
    """Of a load: log2 of the bytes, plus 4 if zero-extended."""
    width = name.split(".")[1] if "." in name else name[1:]
    return _LOAD_SHAPE[width[:1]] | (4 if width.endswith("u") else 0)


def _shape_of(e: Encoding) -> int:
    if e.size == 4 and e.fmt in ("FLOAD", "FSTORE"):
        return _LOAD_SHAPE[e.name[2:]]
    if e.size == 4 and e.fmt in ("LOAD", "S", "HLV", "HSV"):
        return _shape(e.name.replace("hlvx", "hlv"))
    return 0


def _class_of(name: str) -> int:
    e = by_name[name]
    if name in _JUMPS:
        return _JUMPS[name]
    if e.fmt in ("AMO", "LR"):
        return AMO
    if e.fmt == "R":
        return MULDIV if e.extension == "m" else ALU_REG
    if e.fmt in ("HLV", "HSV"):
        return HSV if e.fmt == "HSV" else HLV
    if name in ("fence", "fence.i", "wrs.sto"):
        return NOTHING
    by_format = {
        "I": ALU_IMM, "SHIFT": ALU_IMM, "B": BRANCH, "LOAD": LOAD, "S": STORE, "CSR": CSR,
        "FLOAD": FLOAD, "FSTORE": FSTORE, "FP": FP, "R4": FP,
    }  # fmt: skip
    return by_format.get(e.fmt, SYSTEM)


_FP_KINDS = {
    "fadd": fp_kinds.ADD, "fsub": fp_kinds.SUB, "fmul": fp_kinds.MUL, "fdiv": fp_kinds.DIV,
    "fsqrt": fp_kinds.SQRT, "fsgnj": fp_kinds.SGNJ, "fsgnjn": fp_kinds.SGNJN,
    "fsgnjx": fp_kinds.SGNJX, "fmin": fp_kinds.MIN, "fmax": fp_kinds.MAX, "feq": fp_kinds.EQ,
    "flt": fp_kinds.LT, "fle": fp_kinds.LE, "fclass": fp_kinds.CLASSIFY,
    # fmsub: rs1 * rs2 - rs3; fnmsub: -(rs1 * rs2) + rs3; fnmadd: -(rs1 * rs2) - rs3.
    "fmadd": fp_kinds.FMA, "fmsub": fp_kinds.FMA | fp_kinds.SECOND,
    "fnmsub": fp_kinds.FMA | fp_kinds.FIRST,
    "fnmadd": fp_kinds.FMA | fp_kinds.FIRST | fp_kinds.SECOND,
}  # fmt: skip
_INTEGERS = {"w": 0, "wu": fp_kinds.FIRST, "l": fp_kinds.SECOND, "lu": 3 * fp_kinds.FIRST}


def _fp_info(e: Encoding) -> int:
    """Of an instruction of class FP: its kind and the bits below it (fp_kinds)."""
    name, *types = e.name.split(".")
    info = fp_kinds.ROUNDS if "rm" in e.operands else 0
    if name == "fmv":
        wide = fp_kinds.DOUBLE if "d" in types else 0
        return info | wide | (fp_kinds.TO_X if types[0] == "x" else fp_kinds.FROM_X)
    if name == "fcvt":
        target, source = types
        if source in _INTEGERS:
            info |= fp_kinds.FROM_INTEGER | _INTEGERS[source]
        elif target in _INTEGERS:
            info |= fp_kinds.TO_INTEGER | _INTEGERS[target]
            target = source
        else:
            info |= fp_kinds.TO_FORMAT
        return info | (fp_kinds.DOUBLE if target == "d" else 0)
    return info | _FP_KINDS[name] | (fp_kinds.DOUBLE if types == ["d"] else 0)


# By op_id: the class; the shape of a load or store, else 0; whether the immediate is an amount of a
# shift.
CLASS_OF = (ILLEGAL, *(_class_of(name) if by_name[name].size == 4 else 0 for name in op_name[1:]))
SHAPE_OF = (0, *(_shape_of(by_name[name]) for name in op_name[1:]))
FP_INFO = (0, *(_fp_info(e) if e.fmt in ("FP", "R4") else 0 for e in ENCODINGS))
SHIFTS = (0, *(int(by_name[name].fmt == "SHIFT") for name in op_name[1:]))
