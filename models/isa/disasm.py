# SPDX-License-Identifier: Apache-2.0
"""One instruction as text, in the assembler's canonical form (no aliases: `addi`, not `mv`)."""

from __future__ import annotations

from collections.abc import Callable

from trapline.models.isa.csrs import csr_name
from trapline.models.isa.encodings import Encoding, decode_name

REGISTERS: tuple[str, ...] = tuple(
    "zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 "
    "s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6".split()
)

FP_REGISTERS: tuple[str, ...] = tuple(
    "ft0 ft1 ft2 ft3 ft4 ft5 ft6 ft7 fs0 fs1 fa0 fa1 fa2 fa3 fa4 fa5 fa6 fa7 "
    "fs2 fs3 fs4 fs5 fs6 fs7 fs8 fs9 fs10 fs11 ft8 ft9 ft10 ft11".split()
)
# The rm field; 7, which is frm's mode, is left out of the text, and 0 where nothing is rounded.
_ROUNDING = ("rne", "rtz", "rdn", "rup", "rmm", "unknown", "unknown", "dyn")
_DYNAMIC = 7
_EXACT = ("fcvt.d.s", "fcvt.d.w", "fcvt.d.wu")


def _bits(word: int, *parts: tuple[int, int]) -> int:
    """Bit fields (msb, lsb) joined, the first most significant."""
    value = 0
    for msb, lsb in parts:
        width = msb - lsb + 1
        value = value << width | (word >> lsb) & ((1 << width) - 1)
    return value


def _signed(value: int, width: int) -> int:
    return value - (1 << width) if value >> (width - 1) & 1 else value


# Immediates: name -> parts (msb, lsb) from the most significant, zero bits below, signed.
_IMMEDIATES: dict[str, tuple[tuple[tuple[int, int], ...], int, bool]] = {
    "imm12/I": (((31, 20),), 0, True),
    "simm12": (((31, 25), (11, 7)), 0, True),
    "bimm12": (((31, 31), (7, 7), (30, 25), (11, 8)), 1, True),
    "jimm20": (((31, 31), (19, 12), (20, 20), (30, 21)), 1, True),
    "imm20": (((31, 12),), 0, False),
    "shamt6/I": (((25, 20),), 0, False),
    "shamt5": (((24, 20),), 0, False),
    "imm6": (((12, 12), (6, 2)), 0, True),
    "shamt6": (((12, 12), (6, 2)), 0, False),
    "nzuimm10": (((10, 7), (12, 11), (5, 5), (6, 6)), 2, False),
    "nzimm10": (((12, 12), (4, 3), (5, 5), (2, 2), (6, 6)), 4, True),
    "nzimm18": (((12, 12), (6, 2)), 0, True),
    "uimm7": (((5, 5), (12, 10), (6, 6)), 2, False),
    "uimm8": (((6, 5), (12, 10)), 3, False),
    "uimm8sp": (((3, 2), (12, 12), (6, 4)), 2, False),
    "uimm9sp": (((4, 2), (12, 12), (6, 5)), 3, False),
    "uimm8sp_s": (((8, 7), (12, 9)), 2, False),
    "uimm9sp_s": (((9, 7), (12, 10)), 3, False),
    "imm12": (((12, 12), (8, 8), (10, 9), (6, 6), (7, 7), (2, 2), (11, 11), (5, 3)), 1, True),
    "bimm9": (((12, 12), (6, 5), (2, 2), (11, 10), (4, 3)), 1, True),
}

# Register operands: name -> (lsb, width); three-bit ones name x8 to x15.
_REGISTER_FIELDS: dict[str, tuple[int, int]] = {
    "rd": (7, 5),
    "rs1": (15, 5),
    "rs2": (20, 5),
    "rd'": (2, 3),
    "rs2'": (2, 3),
    "rs1'": (7, 3),
    "rd'1": (7, 3),
    "fd": (7, 5),
    "fs1": (15, 5),
    "fs2": (20, 5),
    "fs3": (27, 5),
    "fd'": (2, 3),
    "fs2'": (2, 3),
}


def immediate(name: str, word: int, size: int = 4) -> int:
    """The value of the immediate operand `name` (Encoding.operands) in an instruction."""
    key = f"{name}/I" if size == 4 and f"{name}/I" in _IMMEDIATES else name
    parts, zeros, signed = _IMMEDIATES[key]
    value = _bits(word, *parts) << zeros
    width = sum(msb - lsb + 1 for msb, lsb in parts) + zeros
    return _signed(value, width) if signed else value


def register(name: str, word: int, size: int = 4) -> int:
    """The number of the register operand `name` in an instruction."""
    if size == 2 and name in ("rs1", "rs2", "fs2"):
        return _bits(word, (11, 7) if name == "rs1" else (6, 2))
    lsb, width = _REGISTER_FIELDS[name]
    return _bits(word, (lsb + width - 1, lsb)) + (8 if width == 3 else 0)


def _reg(name: str, word: int, e: Encoding) -> str:
    if name == "sp":
        return "sp"
    names = FP_REGISTERS if name.startswith("f") else REGISTERS
    return names[register(name, word, e.size)]


def _imm(name: str, word: int, e: Encoding) -> str:
    return str(immediate(name, word, e.size))


def _target(name: str, word: int, e: Encoding, pc: int, xlen: int) -> str:
    return f"{(pc + immediate(name, word, e.size)) & ((1 << xlen) - 1):#x}"


def _fence_set(bits: int) -> str:
    return "".join(c for i, c in enumerate("iorw") if bits >> (3 - i) & 1) or "unknown"


def _plain(e: Encoding, word: int) -> str:
    """Registers and decimal immediates, in order."""
    names = [
        _reg(o, word, e) if o in _REGISTER_FIELDS or o == "sp" else _imm(o, word, e)
        for o in e.operands
    ]
    return ",".join(names)


def _memory(e: Encoding, word: int) -> str:
    """data, offset(base); the base of the sp-relative 16-bit forms is implied."""
    data, offset, *base = e.operands
    pointer = _reg(base[0], word, e) if base else "sp"
    return f"{_reg(data, word, e)},{_imm(offset, word, e)}({pointer})"


def _branch(e: Encoding, word: int, pc: int, xlen: int) -> str:
    *registers, offset = e.operands
    return ",".join([*(_reg(r, word, e) for r in registers), _target(offset, word, e, pc, xlen)])


def _csr(e: Encoding, word: int) -> str:
    address = _bits(word, (31, 20))
    name = csr_name(address)
    shown = f"{address:#x}" if name.startswith("csr_") else name
    last = str(_bits(word, (19, 15))) if "zimm" in e.operands else _reg("rs1", word, e)
    return f"{_reg('rd', word, e)},{shown},{last}"


def _upper(e: Encoding, word: int) -> str:
    return f"{_reg('rd', word, e)},{_bits(word, (31, 12)):#x}"


def _c_lui(e: Encoding, word: int) -> str:
    return f"{_reg('rd', word, e)},{immediate('nzimm18', word, 2) & 0xFFFFF:#x}"


def _pointer(e: Encoding, word: int) -> str:
    """AMO, LR, HLV, HSV: registers with the address last, in parentheses."""
    registers = [_reg(o, word, e) for o in e.operands if o in _REGISTER_FIELDS]
    return ",".join([*registers[:-1], f"({registers[-1]})"])


def _floating(e: Encoding, word: int) -> str:
    """Registers, and the rounding mode unless it is the usual one."""
    parts = [_reg(o, word, e) for o in e.operands if o != "rm"]
    mode = _bits(word, (14, 12))
    if "rm" in e.operands and mode != (0 if e.name in _EXACT else _DYNAMIC):
        parts.append(_ROUNDING[mode])
    return ",".join(parts)


def _fence(_: Encoding, word: int) -> str:
    return f"{_fence_set(_bits(word, (27, 24)))},{_fence_set(_bits(word, (23, 20)))}"


def _shift(e: Encoding, word: int) -> str:
    *registers, amount = e.operands
    return ",".join(
        [*(_reg(r, word, e) for r in registers), f"{immediate(amount, word, e.size):#x}"]
    )


_FORMATS: dict[str, Callable[[Encoding, int], str]] = {
    "LOAD": _memory,
    "S": _memory,
    "FLOAD": _memory,
    "FSTORE": _memory,
    "FP": _floating,
    "R4": _floating,
    "JALR": _memory,
    "CL": _memory,
    "CS": _memory,
    "CSS": _memory,
    "CSR": _csr,
    "U": _upper,
    "AMO": _pointer,
    "LR": _pointer,
    "HLV": _pointer,
    "HSV": _pointer,
    "FENCE": _fence,
    "SHIFT": _shift,
}
_OWN: dict[str, Callable[[Encoding, int], str]] = {
    "c.lui": _c_lui,
    "c.lwsp": _memory,
    "c.ldsp": _memory,
    "c.flwsp": _memory,
    "c.fldsp": _memory,
    "c.slli": _shift,
    "c.srli": _shift,
    "c.srai": _shift,
    "c.addi4spn": lambda e, w: f"{_reg(e.operands[0], w, e)},sp,{_imm('nzuimm10', w, e)}",
}


def disassemble(word: int, pc: int = 0, xlen: int = 64) -> str:
    """The instruction in the low bits of `word` at `pc`, e.g. "csrrw zero,hstatus,a0".

    Jump and branch targets are absolute. What is no instruction is shown as data (".half",
    ".word").
    """
    e = decode_name(word, xlen)
    if e is None:
        return (
            f".word {word & 0xFFFFFFFF:#010x}" if word & 3 == 3 else f".half {word & 0xFFFF:#06x}"
        )
    name = e.name
    if e.fmt in ("AMO", "LR"):
        name += ("", ".rl", ".aq", ".aqrl")[_bits(word, (26, 25))]
    if (e.operands and e.operands[-1] in ("bimm12", "jimm20", "bimm9")) or e.fmt == "CJ":
        return f"{name} {_branch(e, word, pc, xlen)}"
    text = _OWN.get(name, _FORMATS.get(e.fmt, _plain))(e, word)
    return f"{name} {text}" if text else name
