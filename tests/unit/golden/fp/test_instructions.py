# SPDX-License-Identifier: Apache-2.0
"""Every instruction of F and D as the hart executes it, against the definition (golden/fp)."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from trapline.models.golden.fp import arithmetic, compare, convert
from trapline.models.golden.fp.format import BINARY32, BINARY64, Format, unboxed
from trapline.models.isa.commit import Kind, MemOp
from trapline.models.isa.config import HartConfig
from trapline.models.isa.encodings import ENCODINGS, Encoding
from trapline.tb.random import asm

from .harts import BOX, DATA, DIRTY, M64, RV32, RV64, encoding, execute, fs_of, hart_of, register

FORMATS = {"s": BINARY32, "d": BINARY64}
INTEGERS = {"w": (32, False), "wu": (32, True), "l": (64, False), "lu": (64, True)}
TWO: dict[str, Callable[[Format, int, int, int], tuple[int, int]]] = {
    "fadd": arithmetic.add, "fsub": arithmetic.sub, "fmul": arithmetic.mul,
    "fdiv": arithmetic.div,
}  # fmt: skip
SIGNS = {"fmadd": (False, False), "fmsub": (False, True), "fnmsub": (True, False),
         "fnmadd": (True, True)}  # fmt: skip
COMPARED = {"feq": compare.equal, "flt": compare.less, "fle": compare.less_or_equal}
CHOSEN = {"fmin": compare.minimum, "fmax": compare.maximum}
INJECTED = {"fsgnj": compare.inject_sign, "fsgnjn": compare.inject_opposite_sign,
            "fsgnjx": compare.inject_xor_of_signs}  # fmt: skip
ROWS = [e for e in ENCODINGS if e.fmt in ("FP", "R4")]
TRANSFERS = [e for e in ENCODINGS if set(e.extension.split("_")) & {"f", "d"} and e not in ROWS]


def wanted(e: Encoding, xlen: int, mode: int, f: list[int], x: int) -> tuple[int, int]:
    """(result as the register holds it, flags) of the registers fs1, fs2, fs3 and rs1."""
    name, *types = e.name.split(".")
    fmt = FORMATS.get(types[-1], BINARY32)
    a, b, c = (unboxed(fmt, 64, value) for value in f)
    if name == "fmv":
        return moved(types, xlen, f[0], x)
    if name == "fcvt":
        return converted(types, xlen, mode, f[0], x)
    if name in COMPARED:
        return int(COMPARED[name](fmt, a, b)[0]), int(COMPARED[name](fmt, a, b)[1])
    if name == "fclass":
        return compare.classify(fmt, a), 0
    if name in INJECTED:
        result, flags = INJECTED[name](fmt, a, b), 0
    elif name in CHOSEN:
        result, flags = CHOSEN[name](fmt, a, b)
    elif name in SIGNS:
        result, flags = arithmetic.fma(fmt, mode, a, b, c, *SIGNS[name])
    elif name == "fsqrt":
        result, flags = arithmetic.sqrt(fmt, mode, a)
    else:
        result, flags = TWO[name](fmt, mode, a, b)
    return (result if fmt is BINARY64 else BOX | result), int(flags)


def moved(types: list[str], xlen: int, f: int, x: int) -> tuple[int, int]:
    if types[0] != "x":
        return (x if types[0] == "d" else BOX | x & 0xFFFF_FFFF), 0
    if types[1] == "d":
        return f, 0
    return asm.signed(f, 32) & (1 << xlen) - 1, 0


def converted(types: list[str], xlen: int, mode: int, f: int, x: int) -> tuple[int, int]:
    target, source = types
    if target in INTEGERS:
        width, unsigned = INTEGERS[target]
        fmt = FORMATS[source]
        value, flags = convert.to_integer(fmt, mode, unboxed(fmt, 64, f), width, unsigned)
        return asm.signed(value, width) & (1 << xlen) - 1, int(flags)
    to = FORMATS[target]
    if source in INTEGERS:
        value, flags = convert.from_integer(to, mode, x, *INTEGERS[source])
    else:
        of = FORMATS[source]
        value, flags = convert.to_format(of, to, mode, unboxed(of, 64, f))
    return (value if to is BINARY64 else BOX | value), int(flags)


@pytest.mark.parametrize("cfg", [RV64, RV32], ids=lambda c: c.name)
@pytest.mark.parametrize("e", ROWS, ids=lambda e: e.name)
def test_result_and_flags(e: Encoding, cfg: HartConfig) -> None:
    hart = hart_of(cfg)
    if cfg.xlen not in e.xlen:
        assert execute(hart, e.match)["cause"] == 2
        return
    rng = random.Random(e.name)
    for _ in range(60):
        f = [register(rng) for _ in range(3)]
        x = rng.choice((rng.getrandbits(64), rng.getrandbits(31), M64, 1 << 63, 1 << 31))
        x &= (1 << cfg.xlen) - 1
        frm, static, before = rng.randrange(5), rng.choice((0, 1, 2, 3, 4, 7)), rng.getrandbits(5)
        for index, value in zip((1, 2, 3), f, strict=True):
            hart.set_f(index, value)
        hart.set_x(1, x)
        hart.fcsr = frm << 5 | before
        fields = {"rm": static} if "rm" in e.operands else {}
        for operand in e.operands:
            fields |= {operand: {"d": 9, "1": 1, "2": 2, "3": 3}.get(operand[-1], static)}
        record = execute(hart, asm.word(e.name, **fields))
        value, flags = wanted(e, cfg.xlen, frm if static == 7 else static, f, x)
        where = (e.name, [hex(v) for v in f], hex(x), frm, static)
        assert record["kind"] == Kind.RETIRE, where
        assert hart.fcsr == record["fcsr"] == frm << 5 | before | flags, where
        to_f = e.operands[0] == "fd"
        assert (record["frd_we"], record["rd_we"]) == (int(to_f), int(not to_f))
        assert (record["rd_addr"], record["rd_wdata"]) == (9, value), where
        assert (hart.get_f(9) if to_f else hart.get_x(9)) == value


@pytest.mark.parametrize("e", [e for e in ROWS if "rm" in e.operands], ids=lambda e: e.name)
def test_reserved_rounding_modes_are_illegal(e: Encoding) -> None:
    hart = hart_of()
    for static in range(8):
        for dynamic in range(8):
            hart.fcsr = dynamic << 5
            word = e.match | static << 12
            legal = static < 5 or (static == 7 and dynamic < 5)
            record = execute(hart, word)
            assert record["kind"] == (Kind.RETIRE if legal else Kind.EXCEPTION)
            if not legal:
                assert (record["cause"], record["tval"]) == (2, word)


@pytest.mark.parametrize("cfg", [RV64, RV32], ids=lambda c: c.name)
@pytest.mark.parametrize("e", TRANSFERS, ids=lambda e: e.name)
def test_loads_and_stores(e: Encoding, cfg: HartConfig) -> None:
    hart = hart_of(cfg)
    if cfg.xlen not in e.xlen:
        return  # the word is another instruction at the other XLEN
    rng = random.Random(e.name)
    double = "d" in e.name.removeprefix("c.").removesuffix("sp")[2:]
    size = 8 if double else 4
    for _ in range(20):
        stored, held = rng.getrandbits(64), register(rng)
        hart.memory.write(DATA, stored.to_bytes(8, "little"))
        for index in range(32):
            hart.set_f(index, held)
            hart.set_x(index, DATA)
        word = e.match if e.size == 2 else asm.word(e.name, rd=0, rs1=2)
        record = execute(hart, word)
        number = 8 if e.size == 2 and not e.name.endswith("sp") else 0
        assert (record["mem_va"], record["mem_size"]) == (DATA, 3 if double else 2)
        if record["mem_op"] == MemOp.LOAD:
            value = stored if double else BOX | stored & 0xFFFF_FFFF
            assert (record["frd_we"], record["rd_addr"]) == (1, number)
            assert record["rd_wdata"] == hart.get_f(number) == value
        else:
            assert (record["frd_we"], record["rd_we"]) == (0, 0)
            after = hart.memory.read(DATA, 8)
            kept = stored.to_bytes(8, "little")[size:]
            assert after == held.to_bytes(8, "little")[:size] + kept
    assert fs_of(hart) == DIRTY


def test_operands_reach_every_case() -> None:
    """The drawn registers hold all classes of both formats, boxed and not."""
    rng = random.Random(0)
    drawn = [register(rng) for _ in range(3000)]
    assert {compare.classify(BINARY64, v) for v in drawn} == {1 << n for n in range(10)}
    boxed = [v & 0xFFFF_FFFF for v in drawn if v >> 32 == 0xFFFF_FFFF]
    assert {compare.classify(BINARY32, v) for v in boxed} == {1 << n for n in range(10)}
    assert len(boxed) < len(drawn)
    assert encoding(BINARY32, rng) < 1 << 32
