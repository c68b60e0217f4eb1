# SPDX-License-Identifier: Apache-2.0
"""What the design's walker read says of a difference, in a sentence.

Another PTE than the model's: an address is made wrongly. The same PTEs, and another end: a PTE is
judged otherwise. None: a translation that was kept answered. Only of a design that reports what its
walker reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.isa.causes import EXCEPTIONS
from trapline.models.isa.commit import Kind, get
from trapline.tb.lockstep.difference import Difference, PteRead, WalkStep
from trapline.tb.lockstep.gates import Remark

_ADDRESSES = frozenset(("mem_pa", "fetch_pa"))
# Of exceptions that a translation can end with, by the words of their names.
_FAULTS = frozenset(e.number for e in EXCEPTIONS if "page fault" in e.name or "access" in e.name)
_MODES = {1: "Sv32", 8: "Sv39", 9: "Sv48", 10: "Sv57"}
# Two addresses of the same place in a table of another address, or in one root of the G-stage.
_PAGE, _ROOT = 0xFFF, 14


def concerns_translation(found: Difference) -> bool:
    """Whether it is another address, or a fault of one side that the other does not have."""
    if any(f.name in _ADDRESSES for f in found.fields):
        return True
    if not any(f.name in ("kind", "cause") for f in found.fields):
        return False
    return any(
        words and get(words, "kind") == Kind.EXCEPTION and get(words, "cause") in _FAULTS
        for words in (found.rtl, found.golden)
    )


def walk_remark(found: Difference) -> Remark:
    """How the design's walk differs from the model's, to go behind a headline."""
    if not found.walk or not concerns_translation(found):
        return Remark()
    steps = _last_walk(found.walk)
    rules = _rules(found.walk)
    if not steps:
        return Remark("; the model's walk ends before its first PTE, by the address alone", rules)
    if not (found.pte_reads or found.pte_reads_before):
        return Remark("", rules)
    other = _another_pte(found, steps)
    text = other or _another_end(found.pte_reads, steps)
    # Of the same PTEs another judgment: how the mode forms addresses has no part in it.
    return Remark(text, () if text.startswith("; both") else rules)


def _rules(walk: Sequence[WalkStep]) -> tuple[str, ...]:
    """Of the modes of the walks that the step's last access took: how they form addresses."""
    last = walk[-1].access
    roots = {s.stage: s.value for s in walk if s.level < 0 and s.access == last}
    # The stage in which the walk ended first.
    names = list[str]()
    for stage in dict.fromkeys((walk[-1].stage, *roots)):
        value = roots.get(stage, 0)
        mode = _MODES.get(value >> 60 or value >> 31 & 1)
        if mode is not None and stage == "G":
            names += [f"hgatp_mode_{mode.lower()}x4", "H_vm_gpatrans"]
        elif mode is not None:
            names += [f"{mode}_va_signext", f"{mode}_vpn_sz", f"{mode}_superpage_align_fault"]
    return tuple(names)


def read_today(found: Difference, step: WalkStep) -> bool:
    """Whether the design's walker read this PTE in the step, as it stands today."""
    return any(r.spa == step.spa and r.value == step.value for r in found.pte_reads)


def _last_walk(walk: Sequence[WalkStep]) -> list[WalkStep]:
    """The PTEs of the walk that the step ended with: of its fetch, or of its memory access."""
    return [s for s in walk if s.level >= 0 and s.access == walk[-1].access]


def _place(step: WalkStep) -> str:
    """A PTE of the model's walk as a person names it."""
    implicit = " for a VS-stage PTE" if step.implicit else ""
    return f"{step.stage}-stage level {step.level}{implicit}, of {step.va:#x}"


def _another_pte(found: Difference, steps: Sequence[WalkStep]) -> str:
    wanted = {s.spa for s in found.walk}
    read = {r.spa for r in found.pte_reads}
    missing = [s for s in steps if s.spa not in read]
    for odd in (r for r in found.pte_reads if r.spa not in wanted):
        for step in missing:
            beside = odd.spa >> _ROOT == step.spa >> _ROOT
            if beside or (odd.spa ^ step.spa) & _PAGE == 0:
                return (
                    f"; its walk reads the PTE at {odd.spa:#x} where the model's reads "
                    f"{step.spa:#x} ({_place(step)})"
                )
    return ""


def _another_end(reads: Sequence[PteRead], steps: Sequence[WalkStep]) -> str:
    known = {s.spa: s for s in steps}
    mine = [r for r in reads if r.spa in known]
    if not mine:
        return "; its walker reads no PTE of this walk: a translation that was kept answers"
    last, end = mine[-1], known[mine[-1].spa]
    text = f"{last.value:#x} at {last.spa:#x} ({_place(end)})"
    if last.value != end.value:
        return f"; its walk ends with the PTE {text}, which the model reads as {end.value:#x}"
    if end is not steps[-1]:
        ours = steps[-1]
        return (
            f"; its walk ends with the PTE {text}, the model's with {ours.value:#x} at "
            f"{ours.spa:#x} ({_place(ours)})"
        )
    return f"; both walks end with the PTE {text}"
