# SPDX-License-Identifier: Apache-2.0
"""binary32 and binary64 against MPFR, an implementation of others, in the four modes that it has.

It knows no rounding to nearest with ties away from zero (RMM): for that the small formats stand.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

import gmpy2  # type: ignore[import-untyped]  # it has neither stubs nor py.typed
import pytest

from trapline.models.golden.fp import arithmetic, convert
from trapline.models.golden.fp.format import BINARY32, BINARY64, Format
from trapline.models.isa.fp import Flag, RoundingMode

MODES = {
    RoundingMode.RNE: gmpy2.RoundToNearest,
    RoundingMode.RTZ: gmpy2.RoundToZero,
    RoundingMode.RDN: gmpy2.RoundDown,
    RoundingMode.RUP: gmpy2.RoundUp,
}
FORMATS = {"binary32": BINARY32, "binary64": BINARY64}
CODES = {BINARY32: ("<f", "<I"), BINARY64: ("<d", "<Q")}
CASES = 1500


def number(fmt: Format, bits: int) -> gmpy2.mpfr:
    real, integer = CODES[fmt]
    (value,) = struct.unpack(real, struct.pack(integer, bits))
    return gmpy2.mpfr(value)


def encoding(fmt: Format, value: gmpy2.mpfr) -> int:
    if gmpy2.is_nan(value):
        return fmt.canonical_nan
    real, integer = CODES[fmt]
    (bits,) = struct.unpack(integer, struct.pack(real, float(value)))
    return int(bits)


def operands(fmt: Format, draw: random.Random) -> int:
    """Edges, neighbours of edges, and anything; no NaN, whose flags MPFR does not have."""
    edges = (0, 1, fmt.infinity, fmt.infinity - 1, 1 << fmt.fraction, (1 << fmt.fraction) - 1)
    one = fmt.bias << fmt.fraction
    kind = draw.randrange(4)
    if kind == 0:
        bits = draw.choice((*edges, one, one + 1, one - 1))
    elif kind == 1:  # of like size, so that sums cancel and products lie near the ends
        bits = one + draw.randrange(-3 << fmt.fraction, 3 << fmt.fraction)
    elif kind == 2:
        bits = draw.randrange(fmt.infinity)
    else:  # few bits set: exact results and ties
        bits = draw.randrange(fmt.infinity >> fmt.fraction) << fmt.fraction
        bits |= 1 << draw.randrange(fmt.fraction)
    return bits | draw.randrange(2) << fmt.width - 1


Operation = Callable[[Format, int, list[int]], tuple[int, Flag]]
OPERATIONS: dict[str, tuple[Operation, Callable[..., gmpy2.mpfr]]] = {
    "add": (lambda f, m, x: arithmetic.add(f, m, x[0], x[1]), lambda x, y, _z: gmpy2.add(x, y)),
    "sub": (lambda f, m, x: arithmetic.sub(f, m, x[0], x[1]), lambda x, y, _z: gmpy2.sub(x, y)),
    "mul": (lambda f, m, x: arithmetic.mul(f, m, x[0], x[1]), lambda x, y, _z: gmpy2.mul(x, y)),
    "div": (lambda f, m, x: arithmetic.div(f, m, x[0], x[1]), lambda x, y, _z: gmpy2.div(x, y)),
    "sqrt": (lambda f, m, x: arithmetic.sqrt(f, m, x[0]), lambda x, _y, _z: gmpy2.sqrt(x)),
    "fmadd": (
        lambda f, m, x: arithmetic.fma(f, m, x[0], x[1], x[2], False, False),
        lambda x, y, z: gmpy2.fma(x, y, z),
    ),
    "fnmsub": (
        lambda f, m, x: arithmetic.fma(f, m, x[0], x[1], x[2], True, False),
        lambda x, y, z: gmpy2.fma(-x, y, z),
    ),
}


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", OPERATIONS)
def test_results_and_inexact_are_mpfrs(format_name: str, mode: RoundingMode, name: str) -> None:
    fmt = FORMATS[format_name]
    ours, theirs = OPERATIONS[name]
    draw = random.Random(f"{format_name} {mode} {name}")
    for _ in range(CASES):
        bits = [operands(fmt, draw) for _ in range(3)]
        with gmpy2.context(gmpy2.ieee(fmt.width), round=MODES[mode]) as context:
            numbers = [number(fmt, b) for b in bits]
            context.clear_flags()
            wanted = theirs(*numbers)
            inexact = context.inexact
        got, flags = ours(fmt, mode, bits)
        shown = [hex(b) for b in bits]
        assert got == encoding(fmt, wanted), shown
        assert bool(flags & Flag.NX) == inexact, shown
        assert bool(flags & Flag.NV) == bool(gmpy2.is_nan(wanted)), shown


@pytest.mark.parametrize("mode", MODES)
def test_narrowing_and_integers_are_mpfrs(mode: RoundingMode) -> None:
    draw = random.Random(f"conversions {mode}")
    for _ in range(CASES):
        bits = operands(BINARY64, draw)
        integer = draw.randrange(1 << 64) >> draw.randrange(64)
        exact, signed = number(BINARY64, bits), integer - (integer >> 63 << 64)
        for fmt in (BINARY32, BINARY64):
            with gmpy2.context(gmpy2.ieee(fmt.width), round=MODES[mode]):
                narrow, of_integer = gmpy2.mpfr(exact), gmpy2.mpfr(signed)
            assert convert.to_format(BINARY64, fmt, mode, bits)[0] == encoding(fmt, narrow)
            got, _ = convert.from_integer(fmt, mode, integer, 64, False)
            assert got == encoding(fmt, of_integer), hex(integer)
