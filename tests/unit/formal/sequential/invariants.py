# SPDX-License-Identifier: Apache-2.0
"""What the tests of the sequential claims share."""

from __future__ import annotations

from typing import Any

import z3

from trapline.formal.guards.planted import PLANTED
from trapline.formal.result import ProofResult
from trapline.formal.sequential import check_sequence


def proof(check: str, invariant: str, config: str = "rv64imac_h") -> ProofResult:
    """What comes of one invariant."""
    return check_sequence(check, config, 30, False, only=invariant)


def with_bug(check: str, invariant: str) -> ProofResult:
    """What comes of it with the first of its planted bugs."""
    bug = next(b for b in PLANTED if (b.check, b.invariant) == (check, invariant))
    return check_sequence(check, "rv64imac_h", 30, False, overlay=bug.overlay(), only=invariant)


class Place(dict[str, Any]):
    """Wires of a cycle with values: numbers as terms, members of enums by their names."""

    def on(self, path: str) -> z3.BoolRef:
        """Whether a bit is set."""
        return self[path] == 1

    def is_in(self, path: str, *members: str) -> z3.BoolRef:
        """Whether an enum variable has one of these members."""
        return z3.BoolVal(self[path] in members)


def truth(term: z3.BoolRef) -> bool:
    """The truth value of a term without free constants."""
    value = z3.simplify(term)
    assert z3.is_true(value) or z3.is_false(value), value
    return bool(z3.is_true(value))


def bits(value: int, width: int) -> z3.BitVecRef:
    """A number as a term."""
    return z3.BitVecVal(value, width)
