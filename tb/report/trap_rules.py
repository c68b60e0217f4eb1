# SPDX-License-Identifier: Apache-2.0
"""The manual's rules behind an interrupt that is taken otherwise, and where a trap enters."""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.isa.commit import Kind, get
from trapline.models.isa.functions import TWIN, Target
from trapline.tb.lockstep.difference import Difference, Finding

_DELEGATION = ("intr_mip_mie_op", "mideleg_acc", "hideleg_op", "H_trap_deleg")
_ORDER: dict[int, tuple[str, ...]] = {
    Target.M: ("intr_M_mode_pri",),
    Target.HS: ("hsint_priority",),
    Target.VS: ("hideleg_trans", "hideleg_op"),
}
# Where a trap enters, by the mode that handles it.
_ENTRY: dict[int, tuple[str, ...]] = {
    Target.M: ("mtvec_mode_vectored_op", "mtvec_mode_direct_op", "mtvec_mode_enc"),
    Target.HS: ("stvec_mode", "stvec_op"),
    Target.VS: ("vstvec_op", "hideleg_trans", "stvec_mode"),
}
_TRAPS = (Kind.EXCEPTION, Kind.INTERRUPT)


def trap_rules(found: Difference) -> tuple[tuple[str, ...], bool]:
    """Rules of the cause, and whether they are all: what else differs follows from it."""
    if found.finding is Finding.INTERRUPT_UNEXPECTED:
        return _DELEGATION, True
    if not found.rtl or not found.golden:
        return (), False
    names = {f.name for f in found.fields}
    if "pc" in names:
        return _entry(found.history[-1] if found.history else ()), True
    kinds = {get(words, "kind") for words in (found.rtl, found.golden)}
    if kinds == {Kind.INTERRUPT} and names & {"cause", "target"}:
        return _chosen(get(found.rtl, "target"), get(found.golden, "target")), True
    if kinds <= set(_TRAPS) and len(kinds) == 1 and "next_pc" in names and "target" not in names:
        return _ENTRY[get(found.golden, "target")], False
    return (), False


def _chosen(rtl: int, golden: int) -> tuple[str, ...]:
    """Of several interrupts another one is taken, or the one goes elsewhere."""
    if rtl == golden:
        return (*_ORDER[golden], *_DELEGATION)
    above = ("intr_M_mode_highest_pri",) if Target.M in (rtl, golden) else ()
    return (*above, *TWIN["pending_interrupt"].rules, *_DELEGATION)


def _entry(before: Sequence[int]) -> tuple[str, ...]:
    """Of a pc that is no longer the model's: of the trap that went before, if it was one."""
    if not before or get(tuple(before), "kind") not in _TRAPS:
        return ()
    return _ENTRY.get(get(tuple(before), "target"), ())
