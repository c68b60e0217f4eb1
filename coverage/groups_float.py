# SPDX-License-Identifier: Apache-2.0
"""Groups about floating point: operations, operands, rounding modes, FS and how it becomes Dirty.

The instructions are those of models/isa's encodings. Which flags an operation can raise is stated
here by its kind; the golden model is not asked.
"""

from __future__ import annotations

from trapline.coverage.names import MODE, OUTCOME
from trapline.coverage.space import Axis, Coordinates, CoverGroup
from trapline.models.isa.encodings import ENCODINGS, Encoding
from trapline.models.isa.fp import FpClass, RoundingMode

# Everything of OP-FP and the fused ones; loads and stores have their own points.
ROWS: dict[str, Encoding] = {e.name: e for e in ENCODINGS if e.fmt in ("FP", "R4")}
INSTRUCTION = Axis("instruction", tuple(ROWS))
NONE = "none"
# The mode that counted: rm's own or frm's; "none" of instructions without one.
ROUNDING = Axis("rounding", (*(m.name for m in RoundingMode), NONE))
RAISED = Axis("raised", (NONE, "NX", "NX UF", "NX OF", "DZ", "NV"))
OPERAND = Axis("operand", ("first", "second", "third"))
CLASS = Axis("class", (*(c.name.lower().replace("_", " ") for c in FpClass), "no box"))
FS_VALUES = ("Off", "Initial", "Clean", "Dirty")
FS = Axis("mstatus.FS", FS_VALUES)
VS_FS = Axis("vsstatus.FS", FS_VALUES)
ACCESS = Axis("access", ("operation", "load", "store", "fcsr read", "fcsr write"))
# A reserved rounding mode: in rm, or in frm while rm says dynamic; or in frm and rm says another.
RESERVED = Axis("reserved", ("rm=5", "rm=6", "frm=5", "frm=6", "frm=7", "frm, but rm is static"))
WRITER = Axis("by", ("load", "operation to f", "flags of an operation to x", "fcsr write"))
# At V=0 vsstatus.FS has no part.
BEFORE = Axis("mstatus.FS before", FS_VALUES[1:])
VS_BEFORE = Axis("vsstatus.FS before", (*FS_VALUES[1:], "not in effect"))
_VIRTUAL = ("VS", "VU")

# Kinds of operations -> flags that they can raise besides none (f-st-ext.adoc, d-st-ext.adoc).
_INEXACT, _INVALID = frozenset({"NX"}), frozenset({"NV"})
# A sum that is subnormal is exact.
_SUM = frozenset({"NX", "NX OF", "NV"})
_PRODUCT = _SUM | {"NX UF"}
_KINDS = {
    _SUM: "fadd fsub",
    _PRODUCT: "fmul fmadd fmsub fnmsub fnmadd",
    _PRODUCT | {"DZ"}: "fdiv",
    _INEXACT | _INVALID: "fsqrt",
    _INVALID: "fmin fmax feq flt fle",
}
_BY_NAME = {name: flags for flags, names in _KINDS.items() for name in names.split()}
_INTEGERS = ("w", "wu", "l", "lu")


def can_raise(name: str) -> frozenset[str]:
    """Flags that an instruction can raise, by its name; "none" is one of them."""
    kind, *types = name.split(".")
    found = _BY_NAME.get(kind, frozenset())
    if kind == "fcvt":
        to, of = types
        if of in _INTEGERS:
            # Every integer of 32 bits is a double.
            found = frozenset() if (to, of) in (("d", "w"), ("d", "wu")) else _INEXACT
        elif to in _INTEGERS:
            found = _INEXACT | _INVALID
        else:
            found = _INVALID if to == "d" else _PRODUCT
    return found | {NONE}


def operands(name: str) -> int:
    """How many f registers an instruction reads."""
    return sum(o in ROWS[name].operands for o in ("fs1", "fs2", "fs3"))


def source_is_wide(name: str) -> bool:
    """Whether the f registers that it reads hold doubles."""
    return name.endswith(".d")


def _operation_possible(at: Coordinates) -> bool:
    rounds = "rm" in ROWS[at["instruction"]].operands
    return rounds == (at["rounding"] != NONE) and at["raised"] in can_raise(at["instruction"])


def _operand_possible(at: Coordinates) -> bool:
    name = at["instruction"]
    if OPERAND.values.index(at["operand"]) >= operands(name):
        return False
    # FMV.X.W moves the low bits, whatever is above them.
    return at["class"] != "no box" or not source_is_wide(name)


def _gate_possible(at: Coordinates) -> bool:
    off = at["mstatus.FS"] == "Off" or (at["mode"] in _VIRTUAL and at["vsstatus.FS"] == "Off")
    return at["outcome"] == ("illegal" if off else "ok")


def _reserved_possible(at: Coordinates) -> bool:
    return "rm" in ROWS[at["instruction"]].operands


def _dirty_possible(at: Coordinates) -> bool:
    before, vs_before = at["mstatus.FS before"], at["vsstatus.FS before"]
    if at["mode"] not in _VIRTUAL:
        return vs_before == "not in effect" and before != "Dirty"
    return vs_before != "not in effect" and (before, vs_before) != ("Dirty", "Dirty")


GROUPS = (
    CoverGroup(
        "float operation",
        "The instruction retires under this rounding mode and raises these flags, none being set.",
        (INSTRUCTION, ROUNDING, RAISED),
        ("fcsr_fflags_op", "fcsr_frm_op"),
        _operation_possible,
    ),
    CoverGroup(
        "float operand",
        "The instruction retires with an operand of this class, or of F without its NaN box.",
        (INSTRUCTION, OPERAND, CLASS),
        ("fp_nan-boxing",),
        _operand_possible,
    ),
    CoverGroup(
        "float gate",
        "An access to the floating-point state in this mode under both FS fields, and its outcome.",
        (FS, VS_FS, MODE, ACCESS, Axis("outcome", OUTCOME.values[:2])),
        ("mstatus_fs_vs_xs_off_op", "vsstatus_fs_op", "H_illegalinst_xstatus_fs_vs"),
        _gate_possible,
    ),
    CoverGroup(
        "float reserved",
        "An instruction that rounds meets a reserved mode, which counts only where it is its own.",
        (INSTRUCTION, RESERVED),
        ("roundingmode_rsv",),
        _reserved_possible,
    ),
    CoverGroup(
        "float dirty",
        "FS becomes Dirty in this mode, by this, from these states.",
        (WRITER, MODE, BEFORE, VS_BEFORE),
        ("mstatus_fs_vs_xs_dirty_op", "vsstatus_fs_op", "mstatus_fs_vs_xs_update_indep_priv"),
        _dirty_possible,
        crossed=True,
    ),
)
