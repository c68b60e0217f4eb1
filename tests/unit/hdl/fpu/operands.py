# SPDX-License-Identifier: Apache-2.0
"""Operands and cases: those at every edge, and random ones that fall near the edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

from trapline.formal.floats.unit import (
    COMPARISONS,
    F_AND_D,
    MODES,
    SIGNS,
    THREE,
    TWO,
    UNROUNDED,
    Case,
    Formats,
    Op,
)
from trapline.models.golden.fp.format import Format, boxed

TO_INTEGER = (Op.CvtWF, Op.CvtWuF, Op.CvtLF, Op.CvtLuF)
FROM_INTEGER = (Op.CvtFW, Op.CvtFWu, Op.CvtFL, Op.CvtFLu)


def few(fmt: Format) -> list[int]:
    """Encodings at the edges of every kind, of both signs."""
    one, ulp = fmt.bias << fmt.fraction, 1
    least_normal = 1 << fmt.fraction
    half_fraction = 1 << fmt.fraction - 1
    magnitudes = [
        0,
        1,  # the least subnormal number
        least_normal - 1,
        least_normal,
        one - ulp,
        one,
        one + ulp,
        one + half_fraction,  # 1.5
        fmt.infinity - 1,
        fmt.infinity,
        fmt.canonical_nan,
        fmt.infinity + 1,  # signaling
    ]
    return [m | sign for m in magnitudes for sign in (0, fmt.sign_bit)]


def many(fmt: Format) -> list[int]:
    """Those, their neighbours, and what makes halfway cases of sums, products and conversions."""
    one = fmt.bias << fmt.fraction
    ones = (1 << fmt.fraction) - 1
    scale = 1 << fmt.fraction
    magnitudes = [
        2,
        ones // 2,
        ones - 1,
        scale + 1,
        2 * scale - 1,
        2 * scale,
        one - scale,  # 0.5
        one - scale + 1,
        one - scale - 1,
        one + 2,
        one + 3,
        one + ones,
        one + scale,  # 2
        one + scale + 1,
        one + scale + (1 << fmt.fraction - 2),  # 2.5
        one - (fmt.fraction + 1) * scale,  # half of the last place of one
        one - (fmt.fraction + 1) * scale + 1,
        one - (fmt.fraction + 1) * scale - 1,
        one - (fmt.fraction + 2) * scale,
        one + fmt.fraction * scale,  # the last place is one
        one + fmt.fraction * scale - 1,  # ... a half, and set
        fmt.infinity - 2,
        fmt.infinity - scale,
        (fmt.infinity >> fmt.fraction + 1) << fmt.fraction,  # about a root of the greatest number
        (one >> fmt.fraction + 1) << fmt.fraction,  # ... of the least one
        fmt.canonical_nan + 1,
        fmt.canonical_nan | ones,
        fmt.infinity | ones >> 1,
    ]
    kept = [m for m in magnitudes if 0 <= m < fmt.sign_bit]
    return sorted({*few(fmt), *(m | sign for m in kept for sign in (0, fmt.sign_bit))})


def near_integers(formats: Formats, fmt: Format) -> list[int]:
    """Encodings at the borders of both widths of integers, and about small whole numbers."""
    one, scale = fmt.bias << fmt.fraction, 1 << fmt.fraction
    found = set()
    for width in (formats.narrow.width, formats.wide.width):
        for power in (width - 2, width - 1, width):
            found |= {one + power * scale + by for by in (-2, -1, 0, 1, 2)}
            if power < fmt.fraction:  # about 2**power by halves and quarters
                quarter = 1 << fmt.fraction - power - 2 if power < fmt.fraction - 1 else 1
                found |= {one + power * scale + by * quarter for by in range(8)}
                found |= {one + power * scale - by * 2 * quarter for by in range(8)}
    for whole in (1, 2, 3, 4, 5, 7, 8):
        power = whole.bit_length() - 1
        fraction = (whole << fmt.fraction - power) - scale if power <= fmt.fraction else 0
        base = one + power * scale + fraction
        quarter = 1 << max(0, fmt.fraction - power - 2)
        found |= {base + by for by in (-1, 0, 1, quarter, 2 * quarter, 3 * quarter)}
        found |= {base + 2 * quarter + by for by in (-1, 1)}
    found |= {one - n * scale + by for n in (1, 2, 3) for by in (-1, 0, 1)}
    kept = {m for m in found if 0 <= m < fmt.sign_bit}
    return sorted(m | sign for m in kept for sign in (0, fmt.sign_bit))


def integers(formats: Formats, fmt: Format) -> list[int]:
    """Integers at the borders of both widths, of what the format holds exactly, and halfway."""
    everything = (1 << formats.wide.width) - 1
    found = {0, 1, 2, 3, 5, 7}
    for power in (formats.narrow.width, formats.wide.width, fmt.precision, fmt.precision + 1):
        for by in range(-4, 5):
            found |= {(1 << power) + by, (1 << power - 1) + by, (3 << max(power - 2, 0)) + by}
    for width in (formats.narrow.width, formats.wide.width):
        top = (1 << width) - 1
        below = max(width - fmt.precision, 1)  # places that are cut off
        for cut in (1 << below - 1, (1 << below - 1) - 1, (1 << below - 1) + 1, 3 << below - 1):
            found |= {top ^ cut, (top >> 1) ^ cut, (1 << width - 1) + cut, (1 << width - 2) + cut}
    return sorted({n & everything for n in found} | {-n & everything for n in found})


def badly_boxed(formats: Formats, bits: int) -> list[int]:
    """Registers whose low bits look like a narrow operand, without its box."""
    narrow, wide = formats.narrow, formats.wide
    ones = (1 << wide.width) - (1 << narrow.width)
    lacks = (0, ones ^ 1 << narrow.width, ones ^ 1 << wide.width - 1)
    return [upper | bits for upper in lacks]


def in_register(formats: Formats, wide: int, bits: int) -> int:
    """An operand of a format in its register."""
    return boxed(formats.of(wide), formats.wide.width, bits)


def registers(formats: Formats, wide: int, encodings: Sequence[int]) -> list[int]:
    """Encodings in registers; with the narrow format some that have no box, too."""
    found = [in_register(formats, wide, bits) for bits in encodings]
    if not wide and formats.narrow.width < formats.wide.width:
        one = formats.narrow.bias << formats.narrow.fraction
        found += badly_boxed(formats, one) + badly_boxed(formats, formats.narrow.infinity + 1)
    return found


def special(op: Op, formats: Formats = F_AND_D) -> Iterator[Case]:
    """Every mode, both formats, all special operands: pairs of many, triples of few."""
    modes = (0,) if op in UNROUNDED else MODES
    for wide, rm in product((0, 1), modes):
        fmt = formats.of(wide)
        if op in FROM_INTEGER or op == Op.MvFX:
            for value in integers(formats, fmt):
                yield Case(op, wide, 0, rm, value)
        elif op == Op.CvtFF:
            for src_wide in (0, 1):
                source = formats.of(src_wide)
                edges = [*many(source), *(about_narrow(formats) if src_wide else ())]
                for a in registers(formats, src_wide, edges):
                    yield Case(op, wide, src_wide, rm, a)
        elif op in (*TWO, *SIGNS, *COMPARISONS):
            each = registers(formats, wide, many(fmt))
            for a, b in product(each, each):
                yield Case(op, wide, 0, rm, a, b)
        elif op in THREE:
            each = registers(formats, wide, few(fmt))
            # The product's sign is that of the first factor.
            positive = registers(formats, wide, [b for b in few(fmt) if b < fmt.sign_bit])
            for a, b, c in product(each, positive, each):
                yield Case(op, wide, 0, rm, a, b, c)
        else:
            edges = [*many(fmt), *near_integers(formats, fmt)]
            for a in registers(formats, wide, edges):
                yield Case(op, wide, 0, rm, a)


def about_narrow(formats: Formats) -> list[int]:
    """Wide encodings at the edges of the narrow format, and about halfway between its numbers."""
    narrow, wide = formats.narrow, formats.wide
    excess = wide.fraction - narrow.fraction
    found = set()
    if narrow.exponent == wide.exponent or excess < 2:
        return []
    edges = (0, 1, 2, 3, (1 << narrow.fraction) - 1, 1 << narrow.fraction, narrow.infinity - 1)
    for magnitude in (*edges, narrow.infinity, narrow.bias << narrow.fraction):
        field, fraction = magnitude >> narrow.fraction, magnitude & (1 << narrow.fraction) - 1
        significand = fraction | (1 << narrow.fraction if field else 0)
        power = max(field, 1) - narrow.bias - narrow.fraction  # of its last place
        for halves in (2 * significand, 2 * significand + 1, 2 * significand - 1):
            if halves <= 0:
                continue
            top = halves.bit_length() - 1
            exponent = power - 1 + top + wide.bias
            base = (
                (exponent << wide.fraction) + (halves << wide.fraction - top) - (1 << wide.fraction)
            )
            found |= {base + by for by in (-1, 0, 1, 1 << excess - 2)}
    kept = {m for m in found if 0 <= m < wide.sign_bit}
    return sorted(m | sign for m in kept for sign in (0, wide.sign_bit))


def encoding(fmt: Format, rng: Random) -> int:
    """An encoding: the exponent at an edge, near one or anywhere, the fraction of many kinds."""
    top = (1 << fmt.exponent) - 1
    near = fmt.bias + rng.randint(-fmt.fraction - 3, fmt.fraction + 3)
    field = rng.choice((0, 1, 2, fmt.bias, top - 1, top, near, near, near, rng.randint(0, top)))
    ones = (1 << fmt.fraction) - 1
    kind = rng.randrange(8)
    if kind < 4:
        fraction = rng.getrandbits(fmt.fraction)
    elif kind == 4:
        fraction = 1 << rng.randrange(fmt.fraction)
    elif kind == 5:
        fraction = ones ^ ones >> rng.randrange(fmt.fraction)
    elif kind == 6:
        fraction = ones >> rng.randrange(fmt.fraction)
    else:
        fraction = rng.choice((0, 1, ones, ones - 1, 1 << fmt.fraction - 1))
    sign = rng.getrandbits(1) << fmt.width - 1
    return sign | max(0, min(field, top)) << fmt.fraction | fraction


def _triple(fmt: Format, rng: Random) -> tuple[int, int, int]:
    """Three encodings; often the third is about the product of the others, so that sums cancel."""
    a, b, c = encoding(fmt, rng), encoding(fmt, rng), encoding(fmt, rng)
    if rng.random() < 0.4:
        fields = [bits >> fmt.fraction & (1 << fmt.exponent) - 1 for bits in (a, b)]
        field = sum(fields) - fmt.bias + rng.choice((-fmt.fraction - 2, -1, 0, 0, 1, 1, 2, 30))
        field = max(0, min(field, (1 << fmt.exponent) - 1))
        c = c & (fmt.sign_bit | (1 << fmt.fraction) - 1) | field << fmt.fraction
    return a, b, c


def drawn(op: Op, rng: Random, formats: Formats = F_AND_D) -> Iterator[Case]:
    """Random cases of one operation, without an end."""
    width = formats.wide.width
    while True:
        wide, src_wide, rm = rng.getrandbits(1), rng.getrandbits(1), rng.randrange(5)
        if op in FROM_INTEGER or op == Op.MvFX:
            value = rng.getrandbits(width) >> rng.randrange(width)
            if rng.getrandbits(1):
                value = (rng.getrandbits(4) << rng.randrange(width)) - rng.randrange(3)
            yield Case(op, wide, 0, rm, (value ^ -rng.getrandbits(1)) & (1 << width) - 1)
            continue
        from_wide = src_wide if op == Op.CvtFF else wide
        triple = _triple(formats.of(from_wide), rng)
        words = [in_register(formats, from_wide, bits) for bits in triple]
        if not from_wide and rng.random() < 0.02:
            words[rng.randrange(3)] = rng.getrandbits(width)
        yield Case(op, wide, src_wide, rm, *words)
