# SPDX-License-Identifier: Apache-2.0
"""What the unit must answer: the golden model's arithmetic, by the ports' words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trapline.formal.floats.unit import F_AND_D, Case, Formats, FpuAnswer, FpuUnit, Op
from trapline.models.golden.fp.format import boxed, unboxed
from trapline.models.golden.fp.fpu import Fpu

_FUSED = {Op.Madd: (0, 0), Op.Msub: (0, 1), Op.Nmsub: (1, 0), Op.Nmadd: (1, 1)}
_ORDER = {Op.Eq: (True, False), Op.Lt: (False, True), Op.Le: (True, True)}
# long, unsigned
_INTEGERS = {
    Op.CvtWF: (0, 0), Op.CvtWuF: (0, 1), Op.CvtLF: (1, 0), Op.CvtLuF: (1, 1),
    Op.CvtFW: (0, 0), Op.CvtFWu: (0, 1), Op.CvtFL: (1, 0), Op.CvtFLu: (1, 1),
}  # fmt: skip


class Model:
    """The golden model behind the unit's ports."""

    def __init__(self, formats: Formats = F_AND_D) -> None:
        """For two formats."""
        self.formats = formats
        self._fpu = Fpu()
        self._of: dict[Op, Callable[[Case], int]] = {}
        for op in Op:
            self._of[op] = self._handler(op)

    def answer(self, case: Case) -> tuple[int, int]:
        """Result and flags."""
        self._fpu.flags = 0
        return self._of[case.op](case), self._fpu.flags

    def _handler(self, op: Op) -> Callable[[Case], int]:
        if op in (Op.Add, Op.Sub, Op.Mul, Op.Div, Op.Sqrt):
            return self._arithmetic
        if op in _FUSED:
            return self._fused
        if op in (Op.Sgnj, Op.Sgnjn, Op.Sgnjx):
            return self._sign
        if op in (Op.Min, Op.Max):
            return self._extreme
        if op in _ORDER:
            return self._order
        if op in _INTEGERS:
            return self._to_integer if op <= Op.CvtLuF else self._from_integer
        return {
            Op.Class: self._classify,
            Op.CvtFF: self._to_format,
            Op.MvXF: self._move_out,
            Op.MvFX: self._move_in,
        }[op]

    def _operands(self, case: Case) -> tuple[int, int, int]:
        fmt, flen = self.formats.of(case.wide), self.formats.wide.width
        a, b, c = (unboxed(fmt, flen, word) if fmt.width < flen else word for word in case[4:])
        return a, b, c

    def _boxed(self, case: Case, bits: int) -> int:
        return boxed(self.formats.of(case.wide), self.formats.wide.width, bits)

    def _arithmetic(self, case: Case) -> int:
        fmt = self.formats.of(case.wide)
        widths = (fmt.exponent, fmt.fraction)
        a, b, _ = self._operands(case)
        if case.op == Op.Sqrt:
            bits = self._fpu.sqrt(*widths, case.rm, a)
        elif case.op == Op.Div:
            bits = self._fpu.div(*widths, case.rm, a, b)
        elif case.op == Op.Mul:
            bits = self._fpu.mul(*widths, case.rm, a, b)
        else:
            b ^= fmt.sign_bit if case.op == Op.Sub else 0
            bits = self._fpu.add(*widths, case.rm, a, b)
        return self._boxed(case, bits)

    def _fused(self, case: Case) -> int:
        fmt = self.formats.of(case.wide)
        a, b, c = self._operands(case)
        negate_product, negate_addend = _FUSED[case.op]
        a ^= fmt.sign_bit * negate_product
        c ^= fmt.sign_bit * negate_addend
        return self._boxed(case, self._fpu.fma(fmt.exponent, fmt.fraction, case.rm, a, b, c))

    def _sign(self, case: Case) -> int:
        fmt = self.formats.of(case.wide)
        a, b, _ = self._operands(case)
        sign = {Op.Sgnj: b, Op.Sgnjn: ~b, Op.Sgnjx: a ^ b}[case.op] & fmt.sign_bit
        return self._boxed(case, a & (fmt.sign_bit - 1) | sign)

    def _extreme(self, case: Case) -> int:
        fmt = self.formats.of(case.wide)
        a, b, _ = self._operands(case)
        largest = case.op == Op.Max
        return self._boxed(case, self._fpu.extreme(fmt.exponent, fmt.fraction, a, b, largest))

    def _order(self, case: Case) -> int:
        fmt = self.formats.of(case.wide)
        a, b, _ = self._operands(case)
        return int(self._fpu.compare(fmt.exponent, fmt.fraction, a, b, *_ORDER[case.op]))

    def _classify(self, case: Case) -> int:
        fmt = self.formats.of(case.wide)
        return int(self._fpu.classify(fmt.exponent, fmt.fraction, self._operands(case)[0]))

    def _to_format(self, case: Case) -> int:
        source, target = self.formats.of(case.src_wide), self.formats.of(case.wide)
        flen = self.formats.wide.width
        a = unboxed(source, flen, case.a) if source.width < flen else case.a
        widths = (source.exponent, source.fraction, target.exponent, target.fraction)
        return self._boxed(case, self._fpu.to_format(*widths, case.rm, a))

    def _width(self, case: Case) -> int:
        return self.formats.of(_INTEGERS[case.op][0]).width

    def _extended(self, value: int, width: int) -> int:
        """The low `width` bits, sign-extended to a register."""
        value &= (1 << width) - 1
        ones = (1 << self.formats.wide.width) - (1 << width)
        return value | (ones if value >> width - 1 else 0)

    def _to_integer(self, case: Case) -> int:
        fmt, width = self.formats.of(case.wide), self._width(case)
        a, unsigned = self._operands(case)[0], bool(_INTEGERS[case.op][1])
        value = self._fpu.to_integer(fmt.exponent, fmt.fraction, case.rm, a, width, unsigned)
        return self._extended(value, width)

    def _from_integer(self, case: Case) -> int:
        fmt, width = self.formats.of(case.wide), self._width(case)
        widths, unsigned = (fmt.exponent, fmt.fraction), bool(_INTEGERS[case.op][1])
        bits = self._fpu.from_integer(*widths, case.rm, case.a, width, unsigned)
        return self._boxed(case, bits)

    def _move_out(self, case: Case) -> int:
        return self._extended(case.a, self.formats.of(case.wide).width)

    def _move_in(self, case: Case) -> int:
        fmt = self.formats.of(case.wide)
        return self._boxed(case, case.a & (1 << fmt.width) - 1)


def differences(unit: FpuUnit, model: Model, cases: Iterable[Case], most: int = 5) -> list[str]:
    """The first cases that the two answer differently, described; none if all are alike."""
    cases = list(cases)
    answers: list[FpuAnswer] = unit.run(cases)
    found = []
    for case, answer in zip(cases, answers, strict=False):
        wanted = model.answer(case)
        if answer[:2] != wanted:
            found.append(described(case, answer, wanted))
            if len(found) == most:
                return found
    if len(answers) < len(cases):
        found.append(f"no answer to {cases[len(answers)]}")
    return found


def described(case: Case, answer: FpuAnswer, wanted: tuple[int, int]) -> str:
    """One case and both answers."""
    fmts = "SD"[case.wide] + (f" from {'SD'[case.src_wide]}" if case.op == Op.CvtFF else "")
    operands = ", ".join(f"{word:#x}" for word in case[4:])
    return (
        f"{case.op.name} {fmts} rm={case.rm} ({operands}): "
        f"rtl {answer.result:#x} flags {answer.flags:05b}, "
        f"golden {wanted[0]:#x} flags {wanted[1]:05b}"
    )
