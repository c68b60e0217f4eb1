# SPDX-License-Identifier: Apache-2.0
"""Page-table walks of a differing step as rows of text: the model's beside what the design read."""

from __future__ import annotations

from typing import Any

from trapline.models.isa.describe import describe
from trapline.models.isa.functions import Access
from trapline.tb.lockstep.difference import Difference, PteRead, WalkStep

_FLAGS = "VRWXUGAD"
_PBMT = ("", "NC", "IO", "PBMT=3")
_REGISTERS = {"S": "satp", "VS": "vsatp", "G": "hgatp"}


def pte_text(pte: int, xlen: int = 64) -> str:
    """A PTE as a person reads it: its flags, what kind it is, and the address it holds."""
    flags = "".join(letter if pte >> i & 1 else "-" for i, letter in enumerate(_FLAGS))
    ppn = pte >> 10 & ((1 << (44 if xlen == 64 else 22)) - 1)
    if not pte & 1:
        return f"{flags} not valid"
    more = []
    if xlen == 64:
        more += ["NAPOT"] if pte >> 63 else []
        more += [_PBMT[pte >> 61 & 3]] if pte >> 61 & 3 else []
    kind = "leaf" if pte & 0b1010 else ("reserved" if pte & 0b0100 else "next level")
    return " ".join((flags, kind, f"{ppn << 12:#x}", *more))


def rows(found: Difference, xlen: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by side, "golden" and "design"; empty where the step translates nothing.

    Each: stage, level, address (translated), at (spa of the PTE), value, text, note.
    """
    if not found.walk:
        return {}
    ours = [_step(step, found, xlen) for step in found.walk]
    known = {step.spa: step for step in found.walk if step.level >= 0}
    theirs = [_read(read, known.get(read.spa), "", xlen) for read in found.pte_reads]
    now = {read.spa for read in found.pte_reads}
    theirs += [
        _read(read, known[read.spa], f"read earlier, in cycle {read.cycle}", xlen)
        for read in found.pte_reads_before
        if read.spa not in now
    ]
    return {"golden": ours, "design": theirs}


def _step(step: WalkStep, found: Difference, xlen: int) -> dict[str, Any]:
    name = f"{step.stage}-stage" + (" for a VS-stage PTE" if step.implicit else "")
    access = Access(step.access).name.lower()
    if step.level < 0:
        register = _REGISTERS[step.stage]
        return {
            "stage": name, "level": "root", "address": "", "at": register,
            "value": f"{step.value:#x}",
            "text": describe(register, step.value, xlen).partition(" ")[2],
            "note": access if not step.implicit else "",
        }  # fmt: skip
    note = ""
    if found.pte_reads or found.pte_reads_before:
        read = next(
            (r for r in (*reversed(found.pte_reads), *found.pte_reads_before) if r.spa == step.spa),
            None,
        )
        if read is None:
            note = "not among the design's last reads"
        elif read.value & _mask(xlen) != step.value:
            note = f"the design read {read.value & _mask(xlen):#x}"
    return {
        "stage": name, "level": str(step.level), "address": f"{step.va:#x}",
        "at": f"{step.spa:#x}", "value": f"{step.value:#x}", "text": pte_text(step.value, xlen),
        "note": note,
    }  # fmt: skip


def _read(read: PteRead, step: WalkStep | None, note: str, xlen: int) -> dict[str, Any]:
    value = read.value & _mask(xlen)
    if step is None:
        note = "the model reads no PTE there"
    elif value != step.value:
        note = f"the model reads {step.value:#x}" + (f"; {note}" if note else "")
    return {
        "stage": f"{step.stage}-stage" if step else "",
        "level": str(step.level) if step else "",
        "address": f"{step.va:#x}" if step else "",
        "at": f"{read.spa:#x}",
        "value": f"{value:#x}",
        "text": pte_text(value, xlen),
        "note": note,
    }


def _mask(xlen: int) -> int:
    return (1 << xlen) - 1


def line(row: dict[str, Any]) -> str:
    """One row on a terminal."""
    where = f"{row['address']} " if row["address"] else ""
    note = f"  <- {row['note']}" if row["note"] else ""
    return (
        f"{row['stage']:<8} {row['level']:>4}  {where}[{row['at']}] = {row['value']}"
        f"  {row['text']}{note}"
    )
