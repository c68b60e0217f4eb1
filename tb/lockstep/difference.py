# SPDX-License-Identifier: Apache-2.0
"""The first difference between the design and the golden model, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from trapline.models.isa.commit import FIELDS, Kind, get
from trapline.models.isa.state import FIRST_F, FIRST_X, SLOT_COUNT, SLOTS
from trapline.tb.lockstep.effects import Change
from trapline.tb.lockstep.masks import compare_masks


class Finding(StrEnum):
    """What kind of difference ended a run."""

    FIELD = "a field of the commit record differs"
    STATE = "the architectural state differs"
    INTERRUPT_LATE = "a deliverable interrupt was not taken in time"
    INTERRUPT_UNEXPECTED = "an interrupt was taken that cannot be delivered"
    EVENT = "a fact only the design can know is out of its range"
    PTE_UPDATE = "an update of a page-table entry differs"
    BUS = "what reached the bus is not what was committed"
    MEMORY = "memory differs at the end of the run"
    STREAM = "the commit stream is broken"
    WATCHDOG = "no commit within the watchdog's bound"
    LIVELOCK = "the run makes no progress"
    WAITS = "the hart waits for ever"
    SIMULATOR = "the simulator died"
    REFUSED = "whether the design is right cannot be told"
    STALE = "an old value was accepted in a program that leaves out no fence"
    SURVIVES = "state survives reset"
    CHANCE = "the harness or the design is not deterministic"


# Findings of which two with equal fields are the same fault seen twice.
COMPARED = (Finding.FIELD, Finding.STATE, Finding.INTERRUPT_LATE, Finding.INTERRUPT_UNEXPECTED)


@dataclass(frozen=True)
class FieldDifference:
    """One named value in both versions. `width` in bits."""

    name: str
    rtl: int
    golden: int
    width: int = 64


@dataclass(frozen=True)
class WalkStep:
    """A PTE that the model read in the step, or (level -1) the register that holds a walk's root.

    access: functions.Access of the walk. stage: "S", "VS" or "G". implicit: the G-stage walk of a
    VS-stage PTE's address. va: the address translated (a gpa in G-stage). value: PTE or register.
    """

    access: int
    stage: str
    implicit: bool
    level: int
    va: int
    spa: int
    value: int


@dataclass(frozen=True)
class PteRead:
    """A PTE that the design's walker read."""

    spa: int
    value: int
    cycle: int


@dataclass
class Difference:
    """Where and how the two first differ. `records`: raw words, the last one is the differing."""

    finding: Finding
    index: int
    fields: list[FieldDifference] = field(default_factory=list)
    detail: str = ""
    rtl: tuple[int, ...] = ()
    golden: tuple[int, ...] = ()
    history: list[tuple[int, ...]] = field(default_factory=list)
    # Stale values accepted before, one sentence each (staleness.search.Search.notes).
    stale: list[str] = field(default_factory=list)
    # In a guest: the last HS-mode record before, which says what let it run; () where none is left.
    host: tuple[int, ...] = ()
    # The model's walks of this step; what the design's walker read in it; and the last reads before
    # it of those PTEs that the model's walk reads.
    walk: list[WalkStep] = field(default_factory=list)
    pte_reads: list[PteRead] = field(default_factory=list)
    pte_reads_before: list[PteRead] = field(default_factory=list)
    # Names of the manual's rules at which what lies behind the difference points (culprit.py).
    rules: list[str] = field(default_factory=list)
    # What CSRs the last records changed, by their order, as far as their full states tell.
    changes: dict[int, tuple[Change, ...]] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """Kind of the design's record."""
        return Kind(get(self.rtl, "kind")) if self.rtl else Kind.RETIRE


def field_differences(
    rtl: Sequence[int], golden: Sequence[int], known: int
) -> list[FieldDifference]:
    """The compared fields in which two records differ; of different kinds: `kind` comes first."""
    kind = get(tuple(rtl), "kind")
    if kind > max(Kind):
        return [FieldDifference("kind", kind, get(tuple(golden), "kind"), 3)]
    masks = compare_masks(known)[kind]
    found = []
    for f in FIELDS:
        in_place = ((1 << f.width) - 1) << f.lsb
        if masks[f.word] & in_place and (rtl[f.word] ^ golden[f.word]) & in_place:
            found.append(
                FieldDifference(
                    f.name, get(tuple(rtl), f.name), get(tuple(golden), f.name), f.width
                )
            )
    return found


def state_differences(rtl: Sequence[int], golden: Sequence[int]) -> list[FieldDifference]:
    """Slots and registers in which two full states differ (mcycle, an event, is left out)."""
    found = []
    for i, (a, b) in enumerate(zip(rtl, golden, strict=True)):
        if a == b:
            continue
        if i < SLOT_COUNT:
            if SLOTS[i].name != "mcycle":
                found.append(FieldDifference(SLOTS[i].name, a, b))
        elif i < FIRST_F:
            found.append(FieldDifference(f"x{i - FIRST_X + 1}", a, b))
        else:
            found.append(FieldDifference(f"f{i - FIRST_F}", a, b))
    return found
