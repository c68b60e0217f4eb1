# SPDX-License-Identifier: Apache-2.0
"""Floating-point fields of a record as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.isa.commit import get
from trapline.models.isa.csrs_float import FFLAGS_MASK, FRM_LSB
from trapline.models.isa.fp import Flag, RoundingMode
from trapline.tb.lockstep.difference import FieldDifference


def fcsr_in_words(value: int) -> str:
    """The accrued flags and the rounding mode, as "NV NX, RTZ"."""
    flags = [f.name or "" for f in reversed(Flag) if value & FFLAGS_MASK & f]
    mode = value >> FRM_LSB
    name = RoundingMode(mode).name if mode in list(RoundingMode) else f"reserved mode {mode}"
    return f"{' '.join(flags) or 'no flags'}, {name}"


def float_in_words(found: FieldDifference, golden: Sequence[int]) -> str:
    """A difference of fcsr, or of the f register that the model writes; "" for any other."""
    record = tuple(golden)
    if found.name == "fcsr":
        rtl, model = (f"{v:#x} ({fcsr_in_words(v)})" for v in (found.rtl, found.golden))
    elif found.name == "rd_wdata" and get(record, "frd_we"):
        rtl, model = f"{found.rtl:#x}", f"{found.golden:#x}"
        return f"f{get(record, 'rd_addr')} is written {rtl} in the design, {model} in the model"
    else:
        return ""
    return f"fcsr is {rtl} in the design, {model} in the model"
