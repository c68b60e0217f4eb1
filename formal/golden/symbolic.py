# SPDX-License-Identifier: Apache-2.0
"""Integers that stand for all their values: bit-vectors with Python's exact arithmetic.

A `SymInt` never wraps: every operation widens as far as its result needs, so a mask that the
golden model forgot is a difference that the solver sees. Unsigned ones hold 0..2**width-1, signed
ones two's complement. Comparisons give `SymBool`.
"""

from __future__ import annotations

from dataclasses import dataclass

import z3

from trapline.formal.solvers.terms import Term

MAX_WIDTH = 1024


class Unsupported(Exception):
    """The golden code left the subset that can be translated; says where."""


@dataclass(frozen=True)
class SymBool:
    """A truth value of the interpreted Python: a z3 Boolean."""

    term: Term  # z3.BoolRef


@dataclass(frozen=True)
class SymInt:
    """An integer of `width` bits."""

    term: Term  # z3.BitVecRef
    signed: bool = False

    @property
    def width(self) -> int:
        """Bits of the term."""
        return int(self.term.size())


Scalar = int | SymInt | SymBool


def is_symbolic(value: object) -> bool:
    """Whether a value depends on inputs; sequences are searched."""
    if isinstance(value, (SymInt, SymBool)):
        return True
    if isinstance(value, (tuple, list)):
        return any(is_symbolic(v) for v in value)
    return False


def to_sym(value: object) -> SymInt:
    """Any number as a SymInt."""
    if isinstance(value, SymInt):
        return value
    if isinstance(value, SymBool):
        return SymInt(z3.If(value.term, z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)))
    if isinstance(value, int):
        number = int(value)
        if number >= 0:
            return SymInt(z3.BitVecVal(number, max(number.bit_length(), 1)))
        return SymInt(z3.BitVecVal(number, (-number - 1).bit_length() + 1), signed=True)
    raise Unsupported(f"{value!r} is not a number")


def extend(value: SymInt, width: int) -> Term:
    """The term widened (or cut) to `width` bits."""
    if width > MAX_WIDTH:
        raise Unsupported(f"an intermediate value of {width} bits")
    if width < value.width:
        return z3.Extract(width - 1, 0, value.term)
    if width == value.width:
        return value.term
    grow = width - value.width
    return z3.SignExt(grow, value.term) if value.signed else z3.ZeroExt(grow, value.term)


def needed(value: SymInt, signed: bool) -> int:
    """Bits of the value in a term of the given signedness."""
    return value.width + (1 if signed and not value.signed else 0)


def common(left: SymInt, right: SymInt, extra: int = 0) -> tuple[Term, Term, bool]:
    """Both terms at one width that holds them (plus `extra` bits), and whether it is signed."""
    signed = left.signed or right.signed
    width = max(needed(left, signed), needed(right, signed)) + extra
    return extend(left, width), extend(right, width), signed


def truth(value: object) -> bool | Term:
    """Python's truth of a value: a bool, or a z3 Boolean."""
    if isinstance(value, SymBool):
        return value.term
    if isinstance(value, SymInt):
        return value.term != 0
    return bool(value)


def negate(condition: bool | Term) -> bool | Term:
    """Not, on bools and z3 Booleans."""
    return (not condition) if isinstance(condition, bool) else z3.Not(condition)


def conjunction(left: bool | Term, right: bool | Term) -> bool | Term:
    """And, on bools and z3 Booleans."""
    if isinstance(left, bool):
        return right if left else False
    if isinstance(right, bool):
        return left if right else False
    return z3.And(left, right)


def disjunction(left: bool | Term, right: bool | Term) -> bool | Term:
    """Or, on bools and z3 Booleans."""
    return negate(conjunction(negate(left), negate(right)))


def as_value(condition: bool | Term) -> bool | SymBool:
    """A condition as a value of the interpreted program."""
    return condition if isinstance(condition, bool) else SymBool(condition)


def _bitwise(name: str, left: SymInt, right: SymInt) -> SymInt:
    if name == "BitAnd" and not (left.signed and right.signed):
        width = min(s.width for s in (left, right) if not s.signed)
        return SymInt(extend(left, width) & extend(right, width))
    a, b, signed = common(left, right)
    result = {"BitAnd": a & b, "BitOr": a | b, "BitXor": a ^ b}[name]
    return SymInt(result, signed)


def _amount(amount: object) -> SymInt:
    """A shift amount, shown never to be negative (Python raises on that)."""
    by = to_sym(amount)
    if not by.signed:
        return by
    solver = z3.Solver()
    solver.add(by.term < 0)
    if solver.check() != z3.unsat:
        raise Unsupported("shift by a value that may be negative")
    return SymInt(z3.Extract(by.width - 2, 0, by.term))


def _shift_left(left: SymInt, amount: object) -> SymInt:
    if isinstance(amount, int):
        if amount == 0:
            return left
        return SymInt(z3.Concat(left.term, z3.BitVecVal(0, amount)), left.signed)
    by = _amount(amount)
    width = left.width + (1 << by.width) - 1
    wide = extend(left, width)
    if by.width > width:
        raise Unsupported("shift amount wider than the value")
    return SymInt(wide << extend(by, width), left.signed)


def _shift_right(left: SymInt, amount: object) -> SymInt:
    if isinstance(amount, int):
        if amount >= left.width:
            zero = SymInt(z3.BitVecVal(0, 1))
            top = SymInt(z3.Extract(left.width - 1, left.width - 1, left.term), signed=True)
            return top if left.signed else zero
        return SymInt(z3.Extract(left.width - 1, amount, left.term), left.signed)
    by = _amount(amount)
    width = max(left.width, by.width)
    a, b = extend(left, width), extend(by, width)
    return SymInt(a >> b if left.signed else z3.LShR(a, b), left.signed)


def binary(name: str, left: object, right: object) -> SymInt:
    """An arithmetic operation by the name of its AST node; one side at least is symbolic."""
    if name == "LShift":
        return _shift_left(to_sym(left), right)
    if name == "RShift":
        return _shift_right(to_sym(left), right)
    if name in ("FloorDiv", "Mod"):
        if not isinstance(right, int) or right <= 0 or right & (right - 1):
            raise Unsupported("division by other than a constant power of two")
        if name == "FloorDiv":
            return _shift_right(to_sym(left), right.bit_length() - 1)
        return _bitwise("BitAnd", to_sym(left), to_sym(right - 1))
    a, b = to_sym(left), to_sym(right)
    if name in ("BitAnd", "BitOr", "BitXor"):
        return _bitwise(name, a, b)
    if name == "Add":
        x, y, signed = common(a, b, 1)
        return SymInt(x + y, signed)
    if name == "Sub":
        x, y, _ = common(SymInt(extend(a, needed(a, True)), True), b, 1)
        return SymInt(x - y, signed=True)
    if name == "Mult":
        signed = a.signed or b.signed
        width = needed(a, signed) + needed(b, signed)
        return SymInt(extend(a, width) * extend(b, width), signed)
    raise Unsupported(f"operator {name}")


def compare(name: str, left: object, right: object) -> bool | SymBool:
    """A comparison by the name of its AST node."""
    a, b, signed = common(to_sym(left), to_sym(right))
    if name == "Eq":
        return SymBool(a == b)
    if name == "NotEq":
        return SymBool(a != b)
    if name == "Lt":
        return SymBool(a < b if signed else z3.ULT(a, b))
    if name == "LtE":
        return SymBool(a <= b if signed else z3.ULE(a, b))
    if name == "Gt":
        return SymBool(a > b if signed else z3.UGT(a, b))
    if name == "GtE":
        return SymBool(a >= b if signed else z3.UGE(a, b))
    raise Unsupported(f"comparison {name}")


def unary(name: str, value: object) -> SymInt:
    """~ and - of a symbolic number."""
    number = to_sym(value)
    wide = extend(number, number.width + 1) if not number.signed else number.term
    if name == "Invert":
        return SymInt(~wide, signed=True)
    if name == "USub":
        return SymInt(-extend(number, number.width + 2), signed=True)
    raise Unsupported(f"operator {name}")


def choose(condition: bool | Term, yes: Term, no: Term) -> Term:
    """`yes if condition else no`, tuples element by element; Unsupported where they differ."""
    if isinstance(condition, bool):
        return yes if condition else no
    if yes is no:
        return yes
    if isinstance(yes, (tuple, list)) and isinstance(no, (tuple, list)):
        if len(yes) != len(no):
            raise Unsupported("two branches make sequences of different lengths")
        merged = (choose(condition, y, n) for y, n in zip(yes, no, strict=True))
        return tuple(merged) if isinstance(yes, tuple) else list(merged)
    kinds = (int, SymInt, SymBool)
    if not (isinstance(yes, kinds) and isinstance(no, kinds)):
        if type(yes) is type(no) and yes == no:
            return yes
        raise Unsupported(f"two branches give {yes!r} and {no!r}")
    if isinstance(yes, int) and isinstance(no, int) and yes == no:
        return yes
    if isinstance(yes, (bool, SymBool)) and isinstance(no, (bool, SymBool)):
        return SymBool(z3.If(condition, _bool_term(yes), _bool_term(no)))
    a, b, signed = common(to_sym(yes), to_sym(no))
    return SymInt(z3.If(condition, a, b), signed)


def _bool_term(value: bool | SymBool) -> Term:
    return z3.BoolVal(value) if isinstance(value, bool) else value.term
