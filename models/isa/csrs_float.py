# SPDX-License-Identifier: Apache-2.0
"""CSR rows of F. Source: unpriv/f-st-ext.adoc, "Floating-Point Control and Status Register".

fcsr has no slot: its eight bits stand beside f0..f31, as part of the floating-point state that
mstatus.FS governs, and the commit record carries them whole (commit.FIELDS, `fcsr`).
"""

from __future__ import annotations

from trapline.models.isa.csr_kinds import ANY, Alias, BitField, Csr, bit

_FLAGS = (
    bit("NX", 0, hw=True, note="inexact"),
    bit("UF", 1, hw=True, note="underflow"),
    bit("OF", 2, hw=True, note="overflow"),
    bit("DZ", 3, hw=True, note="divide by zero"),
    bit("NV", 4, hw=True, note="invalid operation"),
)

FFLAGS_MASK, FRM_LSB, FRM_MASK = 0x1F, 5, 0xE0

FLOAT: tuple[Csr, ...] = (
    Csr(
        0x001,
        "fflags",
        _FLAGS,
        alias=Alias("fcsr", FFLAGS_MASK, FFLAGS_MASK),
        gates=("FS",),
        extension="f",
        rules=("fcsr_fflags_op",),
    ),
    Csr(
        0x002,
        "frm",
        (BitField("FRM", 2, 0, ANY, False, "5 to 7 are kept, and reserved as a rounding mode"),),
        alias=Alias("fcsr", FRM_MASK, FRM_MASK, shift=FRM_LSB),
        gates=("FS",),
        extension="f",
        rules=("fcsr_frm_op", "fcsr_frm_acc", "fcsr_frm_sz"),
    ),
    Csr(
        0x003,
        "fcsr",
        (*_FLAGS, BitField("FRM", 7, 5, ANY)),
        gates=("FS",),
        extension="f",
        rules=("fcsr_op", "fcsr_acc", "fscr_sz"),
        note="bits above 7 are ignored and read as zero",
    ),
)
# CSRs that hold state outside state.SLOTS.
APART = ("fcsr",)
