# SPDX-License-Identifier: Apache-2.0
"""What conversions, comparisons and classes must give, in SMT-LIB's theory of floating point.

A third reading beside the RTL's and the golden model's: the theory is IEEE 754's, with all five
rounding modes, but without flags, boxes and NaN payloads, which are written here from the manual.
A claim is a term over the operands a and b, the mode rm, the result and the flags. It holds for all
operands and modes.
"""

from __future__ import annotations

from dataclasses import dataclass

from trapline.formal.floats.unit import F_AND_D, Formats, Op
from trapline.models.golden.fp.format import Format

HALF = Formats(Format(3, 2), Format(5, 10))

# The rounding mode that rm, which is free, stands for.
_TWO_MORE = "(ite (= rm #b010) RTN (ite (= rm #b011) RTP RNA))"
MODE = f"(ite (= rm #b000) RNE (ite (= rm #b001) RTZ {_TWO_MORE}))"
FLOATS = ("(_ to_fp 8 24)", "(_ to_fp 11 53)")
CANONICAL = ("#xffffffff7fc00000", "#x7ff8000000000000")
# Powers of two in binary64.
_TWO_TO = {
    "-200": "#x3370000000000000", "-100": "#x39b0000000000000",
    "100": "#x4630000000000000", "200": "#x4c70000000000000",
}  # fmt: skip
# A format that holds every integer of 64 bits and every number of binary64.
_EXACT = "(_ to_fp 15 113)"


@dataclass(frozen=True)
class FloatClaim:
    """`term` holds of the RTL with these inputs fixed."""

    op: Op
    wide: int
    src_wide: int
    term: str
    # After that of start_i.
    cycles: int = 2
    formats: Formats = F_AND_D
    # The operands that take so long.
    given: str = "true"

    @property
    def name(self) -> str:
        """Operation and formats."""
        source = "SD"[self.src_wide] if self.op == Op.CvtFF else ""
        wide = "D" if self.formats is F_AND_D else "H"
        return f"{self.op.name}-{wide if self.wide else 'S'}{source}"


def operand(port: str, wide: int) -> str:
    """The bits of the format that a register holds: the canonical NaN where the box is missing."""
    if wide:
        return port
    boxed = f"(= ((_ extract 63 32) {port}) #xffffffff)"
    return f"(ite {boxed} ((_ extract 31 0) {port}) #x7fc00000)"


def number(port: str, wide: int) -> str:
    """A register as a floating-point number."""
    return f"({FLOATS[wide]} {operand(port, wide)})"


def signaling(port: str, wide: int) -> str:
    """Whether a register holds a signaling NaN: the first bit of its fraction is zero."""
    quiet = 51 if wide else 22
    bit = f"((_ extract {quiet} {quiet}) {operand(port, wide)})"
    return f"(and (fp.isNaN {number(port, wide)}) (= {bit} #b0))"


def number_of_result(wide: int) -> str:
    """The number in a result, whose box `delivers` looks at."""
    return f"({FLOATS[wide]} {'result' if wide else '((_ extract 31 0) result)'})"


def delivers(wide: int, value: str) -> str:
    """The result is this number, the canonical NaN of all NaNs, with its box."""
    box = "true" if wide else "(= ((_ extract 63 32) result) #xffffffff)"
    same = f"(= {number_of_result(wide)} {value})"
    return f"(and {box} {same} (=> (fp.isNaN {value}) (= result {CANONICAL[wide]})))"


def bit(condition: str) -> str:
    """A bit of a vector."""
    return f"(ite {condition} #b1 #b0)"


def raises(nv: str = "false", of: str = "false", uf: str = "false", nx: str = "false") -> str:
    """All five flags; none of these operations divides."""
    return f"(= flags (concat {bit(nv)} #b0 {bit(of)} {bit(uf)} {bit(nx)}))"


def comparison(op: Op, wide: int) -> FloatClaim:
    """norm:feq-s_flt-s_fle-s_op and its neighbours."""
    a, b = number("a", wide), number("b", wide)
    relation = {Op.Eq: "fp.eq", Op.Lt: "fp.lt", Op.Le: "fp.leq"}[op]
    any_nan = f"(or (fp.isNaN {a}) (fp.isNaN {b}))"
    any_signaling = f"(or {signaling('a', wide)} {signaling('b', wide)})"
    invalid = any_signaling if op == Op.Eq else any_nan
    value = f"(ite ({relation} {a} {b}) (_ bv1 64) (_ bv0 64))"
    return FloatClaim(op, wide, 0, f"(and (= result {value}) {raises(invalid)})")


def extreme(op: Op, wide: int) -> FloatClaim:
    """norm:fmin-s_fmax-s_op and its neighbours; zeros are told apart by their signs."""
    a, b = number("a", wide), number("b", wide)
    relation = "fp.lt" if op == Op.Min else "fp.gt"
    sign = "fp.isNegative" if op == Op.Min else "fp.isPositive"
    zeros = f"(and (fp.isZero {a}) (fp.isZero {b}))"
    first = f"(ite {zeros} ({sign} {a}) ({relation} {a} {b}))"
    value = f"(ite (fp.isNaN {a}) {b} (ite (fp.isNaN {b}) {a} (ite {first} {a} {b})))"
    any_signaling = f"(or {signaling('a', wide)} {signaling('b', wide)})"
    return FloatClaim(op, wide, 0, f"(and {delivers(wide, value)} {raises(any_signaling)})")


def classes(wide: int) -> FloatClaim:
    """norm:fclass-s_op."""
    a = number("a", wide)
    kinds = ("fp.isInfinite", "fp.isNormal", "fp.isSubnormal", "fp.isZero")
    negative = [f"(and (fp.isNegative {a}) ({kind} {a}))" for kind in kinds]
    positive = [f"(and (fp.isPositive {a}) ({kind} {a}))" for kind in reversed(kinds)]
    quiet = f"(and (fp.isNaN {a}) (not {signaling('a', wide)}))"
    bits = [*negative, *positive, signaling("a", wide), quiet]
    mask = " ".join(bit(condition) for condition in reversed(bits))
    return FloatClaim(Op.Class, wide, 0, f"(and (= result (concat (_ bv0 54) {mask})) {raises()})")


def to_format(wide: int, src_wide: int) -> FloatClaim:
    """norm:fcvt-s-d_fcvt-d-s_op; overflow and tininess by IEEE 754-2008 7.4, 7.5.

    Whether a number is too large or tiny after rounding with an exponent without bounds: it is
    rounded 200 powers of two nearer to one, where binary32 has exponents enough.
    """
    a = number("a", src_wide)
    converted = f"({FLOATS[wide]} {MODE} {a})"
    nv = signaling("a", src_wide)
    of = uf = nx = "false"
    if src_wide and not wide:

        def moved(power: str) -> str:
            return f"(fp.abs ({FLOATS[0]} {MODE} (fp.mul RNE {a} ({FLOATS[1]} {power}))))"

        finite = f"(not (or (fp.isNaN {a}) (fp.isInfinite {a})))"
        exact = f"(= ({FLOATS[1]} RNE {converted}) {a})"
        nx = f"(and {finite} (not {exact}))"
        large = f"(fp.gt (fp.abs {a}) ({FLOATS[1]} {_TWO_TO['100']}))"
        too_large = f"(fp.gt {moved(_TWO_TO['-200'])} ({FLOATS[0]} #x1b7fffff))"
        of = f"(and {finite} {large} {too_large})"
        small = f"(fp.lt (fp.abs {a}) ({FLOATS[1]} {_TWO_TO['-100']}))"
        tiny = f"(fp.lt {moved(_TWO_TO['200'])} ({FLOATS[0]} #x64800000))"
        uf = f"(and {nx} {small} {tiny})"
    term = f"(and {delivers(wide, converted)} {raises(nv, of, uf, nx)})"
    return FloatClaim(Op.CvtFF, wide, src_wide, term)


def to_integer(op: Op, wide: int) -> FloatClaim:
    """norm:fcvt_int_float_valid_input, norm:fcvt_unrepresentable_nv, norm:fcvt_nx."""
    width = 32 if op in (Op.CvtWF, Op.CvtWuF) else 64
    unsigned = op in (Op.CvtWuF, Op.CvtLuF)
    least = 0 if unsigned else -(1 << width - 1)
    most = (1 << width) - 1 if unsigned else (1 << width - 1) - 1
    a = number("a", wide)
    whole = f"(fp.roundToIntegral {MODE} {a})"
    bounds = [f"({_EXACT} RNE (_ bv{n % (1 << 128)} 128))" for n in (least, most)]
    exact = f"({_EXACT} RNE {whole})"
    fits = f"(and (fp.leq {bounds[0]} {exact}) (fp.leq {exact} {bounds[1]}))"
    convert = "fp.to_ubv" if unsigned else "fp.to_sbv"
    value = f"((_ {convert} {width}) RTZ {whole})"
    clipped = (
        f"(ite (fp.lt {a} ({FLOATS[wide]} RNE 0.0)) {_bits(least, width)} {_bits(most, width)})"
    )
    chosen = f"(ite {fits} {value} {clipped})"
    extended = chosen if width == 64 else f"((_ sign_extend 32) {chosen})"
    nx = f"(and {fits} (not (fp.eq {whole} {a})))"
    raised = raises(nv=f"(not {fits})", nx=nx)
    return FloatClaim(op, wide, 0, f"(and (= result {extended}) {raised})")


def from_integer(op: Op, wide: int) -> FloatClaim:
    """norm:fcvt-s-w_fcvt-s-l_op, norm:fcvt_nx."""
    width = 32 if op in (Op.CvtFW, Op.CvtFWu) else 64
    unsigned = op in (Op.CvtFWu, Op.CvtFLu)
    value = f"((_ extract {width - 1} 0) a)"
    suffix = "_unsigned" if unsigned else ""
    kind = FLOATS[wide].replace("to_fp", f"to_fp{suffix}")
    converted = f"({kind} {MODE} {value})"
    exact = f"({_EXACT.replace('to_fp', 'to_fp' + suffix)} RNE {value})"
    nx = f"(not (fp.eq ({_EXACT} RNE {number_of_result(wide)}) {exact}))"
    return FloatClaim(op, wide, 0, f"(and {delivers(wide, converted)} {raises(nx=nx)})")


def sign_injection(op: Op, wide: int) -> FloatClaim:
    """norm:fsgnj-s_fsgnjn-s_fsgnjx-s_op: of bits, NaNs are not canonicalized."""
    top = 63 if wide else 31
    a, b = operand("a", wide), operand("b", wide)
    first, second = (f"((_ extract {top} {top}) {bits})" for bits in (a, b))
    sign = {Op.Sgnj: second, Op.Sgnjn: f"(bvnot {second})", Op.Sgnjx: f"(bvxor {first} {second})"}
    box = "" if wide else "#xffffffff "
    value = f"(concat {box}{sign[op]} ((_ extract {top - 1} 0) {a}))"
    return FloatClaim(op, wide, 0, f"(and (= result {value}) {raises()})")


def move(op: Op, wide: int) -> FloatClaim:
    """norm:fmv-x-w_op, norm:fmv-w-x_op, norm:fmv_bits_preserved; no box is looked at."""
    low = "((_ extract 31 0) a)"
    narrow = f"((_ sign_extend 32) {low})" if op == Op.MvXF else f"(concat #xffffffff {low})"
    return FloatClaim(op, wide, 0, f"(and (= result {'a' if wide else narrow}) {raises()})")


def _bits(value: int, width: int) -> str:
    return f"(_ bv{value % (1 << width)} {width})"


def half_sum(op: Op) -> FloatClaim:
    """norm:fadd-s_fmul-s_op, norm:fsub-s_op: results of a unit of binary16."""
    kind = "(_ to_fp 5 11)"
    value = f"({'fp.add' if op == Op.Add else 'fp.sub'} {MODE} ({kind} a) ({kind} b))"
    term = f"(and (= ({kind} result) {value}) (=> (fp.isNaN {value}) (= result #x7e00)))"
    return FloatClaim(op, 1, 0, term, 4, HALF)


def half_root() -> FloatClaim:
    """norm:fsqrt-s_op: of a unit of binary16, of the numbers whose root is computed."""
    a = "((_ to_fp 5 11) a)"
    left_out = ("fp.isNaN", "fp.isInfinite", "fp.isZero", "fp.isNegative")
    given = f"(not (or {' '.join(f'({kind} {a})' for kind in left_out)}))"
    term = f"(= ((_ to_fp 5 11) result) (fp.sqrt {MODE} {a}))"
    return FloatClaim(Op.Sqrt, 1, 0, term, 14, HALF, given)


def all_claims() -> list[FloatClaim]:
    """Of both formats; of sums and roots, binary16's."""
    claims = [comparison(op, wide) for op in (Op.Eq, Op.Lt, Op.Le) for wide in (0, 1)]
    claims += [extreme(op, wide) for op in (Op.Min, Op.Max) for wide in (0, 1)]
    claims += [classes(wide) for wide in (0, 1)]
    claims += [sign_injection(op, w) for op in (Op.Sgnj, Op.Sgnjn, Op.Sgnjx) for w in (0, 1)]
    claims += [move(op, wide) for op in (Op.MvXF, Op.MvFX) for wide in (0, 1)]
    claims += [to_format(wide, 1 - wide) for wide in (0, 1)]
    to = (Op.CvtWF, Op.CvtWuF, Op.CvtLF, Op.CvtLuF)
    claims += [to_integer(op, wide) for op in to for wide in (0, 1)]
    back = (Op.CvtFW, Op.CvtFWu, Op.CvtFL, Op.CvtFLu)
    claims += [from_integer(op, wide) for op in back for wide in (0, 1)]
    return [*claims, half_sum(Op.Add), half_sum(Op.Sub), half_root()]
