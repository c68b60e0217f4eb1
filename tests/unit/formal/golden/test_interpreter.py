# SPDX-License-Identifier: Apache-2.0
"""The interpreter against the functions that it reads."""

from __future__ import annotations

from random import Random

import z3

from trapline.formal.golden.interpreter import Interpreter
from trapline.formal.golden.symbolic import SymInt, to_sym
from trapline.models.golden.core.rvc import rvc_expand
from trapline.models.isa.config import NAMED


def test_interpreter_agrees_with_python_on_concrete_bits() -> None:
    rng = Random(1)
    for _ in range(20):
        word = rng.getrandbits(16)
        symbolic = Interpreter().run(
            "core.rvc:rvc_expand", [NAMED["rv64imac_h"], SymInt(z3.BitVecVal(word, 16))]
        )
        values = [z3.simplify(to_sym(v).term).as_long() for v in symbolic]
        assert tuple(values) == rvc_expand(NAMED["rv64imac_h"], word)
