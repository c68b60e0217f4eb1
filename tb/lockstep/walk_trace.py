# SPDX-License-Identifier: Apache-2.0
"""The page-table walk of the step that differs: what the model read, and what the design's walker.

The model takes the step once more with a `WalkRecorder` as its oracle, which changes nothing and
notes each root and PTE. A design may report what its walker reads; of that only the last reads are
kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from trapline.models.isa.commit import Kind, get
from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.difference import Difference, PteRead, WalkStep

# After these the model stands behind the step that differs; after others it has not taken it.
_PREDICTED = (CheckerStop.FIELDS_DIFFER, CheckerStop.STATE_DIFFERS, CheckerStop.PTE_DIFFERS)


@dataclass
class WalkRecorder:
    """An oracle (state.Oracle) that answers what memory and CSRs hold, and remembers it."""

    hart: Any
    steps: list[WalkStep] = field(default_factory=list)

    def root(self, g_stage: int, v: int, implicit: int, atp: int, envcfg: int) -> tuple[int, int]:
        """A walk begins: note the root that it starts from."""
        stage = "G" if g_stage else ("VS" if v else "S")
        self._note(stage, implicit, -1, 0, 0, atp)
        return atp, envcfg

    def pte(self, spa: int, value: int, va: int, level: int, g_stage: int, implicit: int) -> int:
        """A PTE is read: note its place, value and stage."""
        stage = "G" if g_stage else ("VS" if self.hart.walk_v else "S")
        self._note(stage, implicit, level, va, spa, value)
        return value

    def update(self, spa: int, entry: int) -> None:
        """A or D is about to be set; the record of the update tells of it."""

    def pmp(self, pa: int, size: int, access: int, priv: int, allowed: int) -> int:  # noqa: ARG002 (a border)
        """PMP is asked: the answer is the model's."""
        return allowed

    def code(self, spa: int, parcel: int) -> int:  # noqa: ARG002 (a border)
        """Code is fetched: the bytes are the model's."""
        return parcel

    def _note(self, stage: str, implicit: int, level: int, va: int, spa: int, value: int) -> None:
        access = int(self.hart.walk_access)
        self.steps.append(WalkStep(access, stage, bool(implicit), level, va, spa, value))


def walked(hart: Any) -> list[WalkStep]:
    """The walks of the model's last step, which is taken back and done again."""
    recorder = WalkRecorder(hart)
    memo = hart.memo_on
    hart.undo()
    hart.memo_on = False
    hart.flush()
    hart.oracle = recorder
    try:
        hart.predict()
    finally:
        hart.oracle = None
        hart.memo_on = memo
        hart.flush()
    steps = recorder.steps
    # An address that the mode does not have ends a walk before its first PTE.
    mode = 60 if hart.cfg.xlen == 64 else 31
    begun = any(step.level >= 0 for step in steps) or (steps and steps[-1].value >> mode)
    return steps if begun else []


def add_walks(
    found: Difference, stop: int, hart: Any, reads: Sequence[tuple[int, int, int]]
) -> None:
    """Put both sides' walks into `found`. reads: the design's (spa, PTE, cycle), oldest first."""
    if stop not in _PREDICTED or (found.rtl and get(found.rtl, "kind") == Kind.PTE_UPDATE):
        return
    found.walk = walked(hart)
    if not found.walk:
        return
    # A step's own reads come after the record before it.
    begin = get(found.history[-1], "cycle") if found.history else 0
    last = {spa: PteRead(spa, pte, cycle) for spa, pte, cycle in reads}
    found.pte_reads = [PteRead(*read) for read in reads if read[2] >= begin]
    wanted = dict.fromkeys(step.spa for step in found.walk if step.level >= 0)
    found.pte_reads_before = [last[s] for s in wanted if s in last and last[s].cycle < begin]
