# SPDX-License-Identifier: Apache-2.0
"""Symbolic integers against Python's."""

from __future__ import annotations

from random import Random

import pytest
import z3

from trapline.formal.golden.symbolic import binary, extend, to_sym


@pytest.mark.parametrize("op", ["Add", "Sub", "Mult", "BitAnd", "BitOr", "BitXor", "RShift"])
def test_arithmetic_is_exact(op: str) -> None:
    rng = Random(op)
    python = {
        "Add": int.__add__, "Sub": int.__sub__, "Mult": int.__mul__, "BitAnd": int.__and__,
        "BitOr": int.__or__, "BitXor": int.__xor__, "RShift": int.__rshift__,
    }[op]  # fmt: skip
    for _ in range(50):
        a = rng.getrandbits(rng.randrange(1, 70)) - (
            rng.getrandbits(20) if rng.random() < 0.5 else 0
        )
        b = rng.getrandbits(5) if op == "RShift" else rng.getrandbits(33)
        result = binary(op, to_sym(a), to_sym(b))
        number = z3.simplify(extend(result, 200)).as_signed_long()
        assert number == python(a, b)
