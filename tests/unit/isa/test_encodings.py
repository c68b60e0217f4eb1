# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from trapline.models.isa.config import MODELLED
from trapline.models.isa.encodings import ENCODINGS, by_name, decode_name, op_id, op_name

Assembler = Callable[[str, int], list[tuple[int, int, str]]]

FILES = (
    "rv_i rv64_i rv_m rv64_m rv_a rv64_a rv_zicsr rv_zifencei rv_zawrs rv_zicond rv_system rv_s "
    "rv_svinval rv_svinval_h rv_h rv64_h rv_c rv64_c rv32_c "
    "rv_f rv64_f rv_d rv64_d rv_c_d rv32_c_f"
).split()


def _opcode_line(line: str) -> tuple[str, int, int] | None:
    """(name, mask, match) of a riscv-opcodes line; None for comments and pseudo-instructions."""
    line = line.split("#")[0].strip()
    if not line or line.startswith("$"):
        return None
    name, *arguments = line.split()
    mask = match = 0
    for msb, lsb, value in re.findall(r"(\d+)(?:\.\.(\d+))?=(\w+)", " ".join(arguments)):
        low = int(lsb or msb)
        mask |= ((1 << (int(msb) - low + 1)) - 1) << low
        match |= int(value, 0) << low
    return name, mask, match


def test_equal_riscv_opcodes(spec: Path) -> None:
    seen = set()
    for file in FILES:
        for line in (spec / "opcodes" / file).read_text().splitlines():
            if parsed := _opcode_line(line):
                name, mask, match = parsed
                e = by_name[name]
                assert (e.mask, e.match) == (mask, match), name
                # The file's prefix states the XLEN: rv32_, rv64_ or both.
                xlen = {"rv32": {32}, "rv64": {64}, "rv": {32, 64}}[file.split("_")[0]]
                shared = {"slli", "srli", "srai", "c.slli", "c.srli", "c.srai"}
                assert e.xlen == (xlen if name not in shared else {32, 64}), name
                seen.add(name)
    assert seen == set(by_name)


def test_rv32_shift_masks_equal_riscv_opcodes(spec: Path) -> None:
    found = 0
    for file in ("rv32_i", "rv32_c"):
        for line in (spec / "opcodes" / file).read_text().splitlines():
            if line.startswith("$pseudo_op") and "_rv32" not in line:
                _, _, rest = line.split(maxsplit=2)
                parsed = _opcode_line(rest)
                assert parsed
                name, mask, match = parsed
                e = by_name[name]
                assert (e.mask_at(32), e.match) == (mask, match), name
                found += 1
    assert found == 6


def test_mask_holds_match() -> None:
    for e in ENCODINGS:
        assert e.match & ~e.mask == 0, e.name
        assert e.match & ~e.mask_at(32) == 0, e.name
        assert all(bits & e.mask == 0 for bits in e.nonzero), e.name


def test_no_two_instructions_share_a_word() -> None:
    # The overlaps of the 16-bit listing, settled by table order: (meant first, general).
    ordered = {
        ("c.addi16sp", "c.lui"),
        ("c.ebreak", "c.add"),
        ("c.jalr", "c.add"),
        ("c.jr", "c.mv"),
        ("c.nop", "c.addi"),
    }
    overlaps = set()
    for a, b in itertools.combinations(ENCODINGS, 2):
        if a.size == b.size and a.xlen & b.xlen:
            common = a.mask & b.mask
            if a.match & common == b.match & common:
                overlaps.add((a.name, b.name))
    assert overlaps - ordered == {("c.ebreak", "c.jalr")}
    for first, general in ordered:
        assert op_id[first] < op_id[general]


def test_numbers() -> None:
    assert op_name[0] == ""
    assert all(op_name[number] == name for name, number in op_id.items())
    assert sorted(op_id.values()) == list(range(1, len(ENCODINGS) + 1))
    assert len(ENCODINGS) < 1 << 9  # op_t of the RTL
    # Stable: new tables are appended. Changing one of these breaks recorded streams and coverage.
    assert (op_id["lui"], op_id["mul"], op_id["mret"], op_id["c.sdsp"]) == (1, 53, 99, 156)


def test_extensions_are_known() -> None:
    for e in ENCODINGS:
        assert set(e.extension.split("_")) <= MODELLED, e.name


@pytest.mark.parametrize(
    ("word", "xlen", "name"),
    [
        (0x0000, 64, None),  # defined illegal
        (0x0004, 64, None),  # c.addi4spn with nzuimm=0
        (0x0001, 64, "c.nop"),
        (0x0081, 64, "c.addi"),
        (0x2001, 64, None),  # c.addiw x0 is reserved
        (0x2001, 32, "c.jal"),
        (0x6101, 64, None),  # c.addi16sp 0 is reserved
        (0x6281, 64, None),  # c.lui with nzimm=0 is reserved
        (0x6005, 64, "c.lui"),  # rd = x0: HINT
        (0x4002, 64, None),  # c.lwsp x0 is reserved
        (0x6002, 64, None),  # c.ldsp x0 is reserved
        (0x8002, 64, None),  # c.jr x0 is reserved
        (0x9002, 64, "c.ebreak"),
        (0x9C01, 32, None),  # c.subw
        (0x9C41, 64, None),  # reserved
        (0x8000, 64, None),  # reserved
        (0x2000, 64, "c.fld"),
        (0xE002, 32, "c.fswsp"),
        (0x02C5F553, 64, "fadd.d"),
        (0x02C5D553, 64, "fadd.d"),  # rm = 5 is reserved, and an operand
        (0x5A05F553, 64, "fsqrt.d"),
        (0x5A15F553, 64, None),  # fsqrt.d with rs2 = 1
        (0x04C5F553, 64, None),  # fmt = 2: half precision
        (0xE2058553, 32, None),  # fmv.x.d
        (0x6C02C073, 32, None),  # hlv.d
        (0x1234_0001, 64, "c.nop"),  # the upper half is another instruction's
    ],
)
def test_decode(word: int, xlen: int, name: str | None) -> None:
    e = decode_name(word, xlen)
    assert (e.name if e else None) == name


def test_decode_by_extension() -> None:
    sinval, hinval = by_name["sinval.vma"].match, by_name["hinval.gvma"].match
    assert decode_name(0x2000, 64, frozenset({"i", "c"})) is None  # c.fld
    assert decode_name(0x2000, 64, frozenset({"i", "c", "d"})) is by_name["c.fld"]
    assert decode_name(sinval, 64, frozenset({"i"})) is None
    assert decode_name(hinval, 64, frozenset({"i", "svinval"})) is None
    assert decode_name(hinval, 64, frozenset({"i", "svinval", "h"})) is by_name["hinval.gvma"]


SYNTAX = {
    "R": "a0, a1, a2", "I": "a0, a1, 5", "LOAD": "a0, 5(a1)", "S": "a0, 5(a1)", "B": "a0, a1, .",
    "SHIFT": "a0, a1, 3", "LR": "a0, (a1)", "AMO": "a0, a2, (a1)", "SYS": "", "FENCE": "rw, rw",
    "FENCE_VMA": "a0, a1", "FENCE_I": "", "HLV": "a0, (a1)", "HSV": "a0, (a1)", "U": "a0, 5",
    "J": "a0, .", "JALR": "a0, 5(a1)", "FLOAD": "fa0, 5(a1)", "FSTORE": "fa0, 5(a1)",
}  # fmt: skip
OWN_SYNTAX = {
    "c.addi4spn": "a0, sp, 8", "c.lw": "a0, 8(a1)", "c.ld": "a0, 8(a1)", "c.sw": "a0, 8(a1)",
    "c.sd": "a0, 8(a1)", "c.nop": "", "c.addi16sp": "sp, 32", "c.lui": "a0, 5", "c.j": ".",
    "c.jal": ".", "c.beqz": "a0, .", "c.bnez": "a0, .", "c.lwsp": "a0, 8(sp)",
    "c.ldsp": "a0, 8(sp)", "c.swsp": "a0, 8(sp)", "c.sdsp": "a0, 8(sp)", "c.jr": "a0",
    "c.jalr": "a0", "c.ebreak": "", "c.addi": "a0, 5", "c.addiw": "a0, 5", "c.li": "a0, 5",
    "c.andi": "a0, 5", "c.slli": "a0, 5", "c.srli": "a0, 5", "c.srai": "a0, 5",
}  # fmt: skip


FLOAT_OPERANDS = {
    **dict.fromkeys(("fd", "fs1", "fs2", "fs3", "fd'", "fs2'"), "fa0"), "rd": "a0", "rs1": "a1",
    "rm": "rup",
}  # fmt: skip
# Of what is exact the assembler takes no rounding mode; the field is zero.
UNROUNDED = {"fcvt.d.s", "fcvt.d.w", "fcvt.d.wu"}


def _source(name: str, fmt: str) -> str:
    operands = by_name[name].operands
    if operands and operands[0].startswith("f") and fmt in ("CL", "CS", "CI", "CSS"):
        return f"{name} fa0, 8({'a1' if fmt in ('CL', 'CS') else 'sp'})"
    if fmt in ("FP", "R4"):
        kept = [o for o in operands if o != "rm" or name not in UNROUNDED]
        return f"{name} {', '.join(FLOAT_OPERANDS[o] for o in kept)}"
    if name in OWN_SYNTAX:
        return f"{name} {OWN_SYNTAX[name]}"
    if fmt == "CSR":
        return f"{name} a0, hstatus, {'5' if name.endswith('i') else 'a1'}"
    return f"{name} {SYNTAX.get(fmt, 'a0, a1')}"  # 16-bit register pairs


@pytest.mark.parametrize("xlen", [32, 64])
def test_words_of_the_assembler(xlen: int, listing: Assembler) -> None:
    # binutils 2.40 has no Zicond.
    wanted = [e for e in ENCODINGS if xlen in e.xlen and e.extension != "zicond"]
    lines = [
        f".option {'rvc' if e.size == 2 else 'norvc'}\n{_source(e.name, e.fmt)}" for e in wanted
    ]
    rows = listing("\n".join(lines) + "\n", xlen)
    # objdump merges nothing, but a relaxable branch to itself stays one instruction.
    assert len(rows) == len(wanted)
    for e, (_, word, _) in zip(wanted, rows, strict=True):
        assert decode_name(word, xlen) is e, (e.name, hex(word))
