# SPDX-License-Identifier: Apache-2.0
"""A CSR instruction that read another value: which CSR, and which of its fields."""

from __future__ import annotations

from trapline.models.golden.gen import opcodes
from trapline.models.isa.commit import Kind, get
from trapline.models.isa.csrs import BY_NAME, csr_name
from trapline.models.isa.describe import view
from trapline.tb.lockstep.difference import Difference, FieldDifference


def csr_read(found: Difference) -> FieldDifference | None:
    """The difference as one of the CSR that was read; None where it is none.

    At V=1 it is the VS CSR that stands for the one named. A high half (XLEN=32) is none either.
    """
    both = found.rtl and found.golden
    if not both or any(get(words, "kind") != Kind.RETIRE for words in (found.rtl, found.golden)):
        return None
    insn = get(found.rtl, "insn")
    read = next((f for f in found.fields if f.name == "rd_wdata"), None)
    if read is None or insn & 0x7F != opcodes.SYSTEM or not insn >> 12 & 3:
        return None
    name = csr_name(insn >> 20)
    if name in BY_NAME and get(found.rtl, "v_before"):
        name = BY_NAME[name].vs or name
    return FieldDifference(name, read.rtl, read.golden, read.width) if name in BY_NAME else None


def csr_fields(one: FieldDifference) -> list[tuple[str, int, int]]:
    """(name, design's, model's) of the fields in which two values of a CSR differ."""
    if one.name not in BY_NAME:
        return []
    return [
        (field.name, (one.rtl & field.mask) >> field.lsb, (one.golden & field.mask) >> field.lsb)
        for field in view(one.name, one.width if one.width in (32, 64) else 64).fields
        if (one.rtl ^ one.golden) & field.mask
    ]


def csr_sentence(found: Difference) -> str:
    """Which fields of which CSR were read otherwise, to go behind a headline; empty: none was."""
    read = csr_read(found)
    if read is None:
        return ""
    fields = [
        f"{name} is {rtl:#x} in the design, {golden:#x} in the model"
        for name, rtl, golden in csr_fields(read)
    ]
    return f"; read of {read.name}: {', '.join(fields)}" if fields else f"; read of {read.name}"
