# SPDX-License-Identifier: Apache-2.0
"""Turns what a stopped checker left behind into a `Difference` with named fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trapline.models.isa.causes import cause_name
from trapline.models.isa.commit import BusKind, Group, Kind, get
from trapline.models.isa.functions import Target
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.csr_reads import csr_fields
from trapline.tb.lockstep.difference import (
    Difference,
    FieldDifference,
    Finding,
    field_differences,
    state_differences,
)
from trapline.tb.lockstep.fact_groups import NEEDED_FOR
from trapline.tb.lockstep.floats import float_in_words
from trapline.tb.lockstep.masks import completed
from trapline.tb.lockstep.staleness.search import Search

REASONS: dict[int, tuple[Finding, str]] = {
    CheckerStop.BAD_ORDER: (
        Finding.STREAM,
        "records are numbered without a gap; this one does not follow the last",
    ),
    CheckerStop.BAD_KIND: (Finding.STREAM, "the record's kind does not exist"),
    CheckerStop.PTE_DIFFERS: (
        Finding.PTE_UPDATE,
        "the A and D updates of this step are not those the walk calls for",
    ),
    CheckerStop.TIME_BACKWARDS: (Finding.EVENT, "mtime went backwards"),
    CheckerStop.MCYCLE_WRONG: (
        Finding.EVENT,
        "mcycle ran backwards, too fast, too slowly or while inhibited, without a write",
    ),
    CheckerStop.TIMER_BIT: (
        Finding.EVENT,
        "STIP or VSTIP has differed from its comparison for longer than the design's bound",
    ),
    CheckerStop.CLINT_WRONG: (
        Finding.EVENT,
        (
            "the CLINT is not as its stores left it: a register reads otherwise, or MSIP or MTIP "
            "has differed from msip or from mtime >= mtimecmp for longer than the design's bound"
        ),
    ),
    CheckerStop.IRQ_SKIPPED: (
        Finding.INTERRUPT_LATE,
        (
            "after an xRET or a write to a CSR that the condition depends on, a deliverable "
            "interrupt is taken before the next instruction"
        ),
    ),
    CheckerStop.IRQ_LATE: (
        Finding.INTERRUPT_LATE,
        "a deliverable interrupt waited longer than the design's bound",
    ),
    CheckerStop.FIELDS_DIFFER: (Finding.FIELD, ""),
    CheckerStop.STATE_DIFFERS: (Finding.STATE, ""),
    CheckerStop.BUS_DIFFERS: (Finding.BUS, ""),
    CheckerStop.SC_STARVED: (
        Finding.LIVELOCK,
        "the SC of a constrained LR/SC loop failed a thousand times in a row without a reason",
    ),
    CheckerStop.BAD_KNOWN: (
        Finding.STREAM,
        "the record leaves out a field group that dut.toml does not",
    ),
    CheckerStop.FACT_UNKNOWN: (
        Finding.REFUSED,
        "the step depends on a fact that only the design knows and does not report",
    ),
}


def row_words(ring: Any, row: int, words: int) -> tuple[int, ...]:
    """One row of a ring (indexed [row, word]) as plain integers."""
    return tuple(int(ring[row, w]) for w in range(words))


def diagnose(
    stop: int,
    index: int,
    rtl: tuple[int, ...],
    golden: tuple[int, ...],
    known: int,
    history: Sequence[tuple[int, ...]],
    *,
    full: tuple[Sequence[int], Sequence[int]] | None = None,
    updates: tuple[Sequence[tuple[int, int, int]], Sequence[tuple[int, int, int]]] | None = None,
    bus: tuple[tuple[int, int, int] | None, tuple[int, int, int] | None] | None = None,
    missing_fact: int = 0,
) -> Difference:
    """Name the difference that stopped a checker.

    rtl, golden: the two records (the golden one after its prediction). full: both full states.
    updates: PTE updates (pa, before, after) of the design and of the model. bus: oldest unmatched
    (tag, address, data) committed and seen. missing_fact: the group whose fact is not reported.
    A record whose CSRs differ names them where its full state has come.
    """
    verdict, detail = REASONS[stop]
    if stop == CheckerStop.FACT_UNKNOWN:
        group = Group(missing_fact)
        detail = (
            f"{detail}: {NEEDED_FOR.get(group, 'what it read')} (field group {group.name.lower()})"
        )
    elif stop == CheckerStop.BAD_KNOWN:
        left_out = known & ~get(rtl, "known")
        detail += f": {', '.join(g.name.lower() for g in Group if left_out >> g & 1)}"
    fields: list[FieldDifference] = []
    if verdict is Finding.FIELD:
        fields = field_differences(rtl, golden, known)
        names = {f.name for f in fields}
        if "kind" in names and "pc" not in names:
            verdict, detail = _kind_verdict(rtl, golden)
        elif full is not None and get(rtl, "full"):
            fields = _by_name(fields, state_differences(*full))
    elif verdict is Finding.STATE and full is not None:
        fields = state_differences(*full)
    elif verdict is Finding.PTE_UPDATE and updates is not None:
        fields = _update_differences(*updates)
    elif verdict is Finding.BUS and bus is not None:
        fields, detail = _bus_differences(*bus)
    detail = detail or _first_of(fields, rtl, golden)
    rtl = completed(rtl, golden, known)
    return Difference(verdict, index, fields, detail, rtl, golden, list(history))


def add_search(found: Difference, search: Search) -> None:
    """Add what the search of staleness accepted before; what it could not decide is refused."""
    found.stale = search.notes
    if search.refusal:
        found.finding = Finding.REFUSED
        found.detail = (
            "the program leaves out fences, and whether an old value explains this record "
            f"cannot be told: {search.refusal}"
        )


# What follows from what, where several fields differ: everything from another pc, of a trap all
# from its cause and from who handles it, of a load its data from its address.
_CAUSES_FIRST = ("pc", "cause", "target", "fetch_pa", "insn", "mem_va", "mem_pa", "mem_rdata")

# Two bits of a record say who handles a trap.
_HANDLERS = (*(target.name for target in Target), "no mode")


def _first_of(fields: list[FieldDifference], rtl: Sequence[int], golden: Sequence[int]) -> str:
    """The field that differs from which the others follow, in a sentence."""
    if not fields:
        return ""
    by_name = {f.name: f for f in fields}
    first = next((by_name[n] for n in _CAUSES_FIRST if n in by_name), fields[0])
    more = len(fields) - 1
    if first.name == "cause":
        detail = f"cause is {_cause(rtl)} in the design, {_cause(golden)} in the model"
    elif first.name == "target":
        handlers = (_HANDLERS[value] for value in (first.rtl, first.golden))
        detail = "the trap is handled in {} in the design, in {} in the model".format(*handlers)
    else:
        detail = float_in_words(first, golden) or ", ".join(_parts(first))
    return detail + (
        f"; {more} more field{'s' * (more > 1)} differ{'s' * (more == 1)}" if more else ""
    )


# More fields of one CSR than these are told by its whole value.
_MOST_PARTS = 3


def _parts(one: FieldDifference) -> list[str]:
    """Each part of a field that differs, with both values: of a CSR its fields."""
    rows = [
        (f"{one.name}.{name}", rtl, golden)
        for name, rtl, golden in csr_fields(one)
        # A register that is one number has no fields to speak of.
        if name not in (one.name.upper(), "VALUE")
    ]
    if not 0 < len(rows) <= _MOST_PARTS:
        rows = [(one.name, one.rtl, one.golden)]
    return [
        f"{name} is {rtl:#x} in the design, {golden:#x} in the model" for name, rtl, golden in rows
    ]


def _by_name(fields: list[FieldDifference], state: list[FieldDifference]) -> list[FieldDifference]:
    """The fields with `csr_fold`, a sum over all CSRs, replaced by the CSRs that differ."""
    names = [f.name for f in fields]
    csrs = [f for f in state if f.name in SLOT_INDEX]
    if "csr_fold" not in names or not csrs:
        return fields
    return [f for f in fields if f.name != "csr_fold"] + csrs


def _kind_verdict(rtl: tuple[int, ...], golden: tuple[int, ...]) -> tuple[Finding, str]:
    if get(rtl, "kind") == Kind.INTERRUPT:
        return (
            Finding.INTERRUPT_UNEXPECTED,
            (
                "no interrupt can be delivered in this state: none is pending, enabled and "
                "delegated to a mode that would take it now"
            ),
        )
    names = ("retires", "traps", "is interrupted", "updates a PTE")
    does = []
    for words in (rtl, golden):
        kind = get(words, "kind")
        trap = kind in (Kind.EXCEPTION, Kind.INTERRUPT)
        does.append(f"{names[kind]} ({_cause(words)})" if trap else names[kind])
    return Finding.FIELD, f"the design {does[0]} where the model {does[1]}"


def _cause(words: Sequence[int]) -> str:
    """Name and number of a record's cause."""
    cause, interrupt = get(tuple(words), "cause"), get(tuple(words), "kind") == Kind.INTERRUPT
    return f"{cause_name(cause, interrupt)} ({cause})"


def _update_differences(
    rtl: Sequence[tuple[int, int, int]], golden: Sequence[tuple[int, int, int]]
) -> list[FieldDifference]:
    if len(rtl) != len(golden):
        return [FieldDifference("pte_updates", len(rtl), len(golden))]
    found = []
    for number, (a, b) in enumerate(zip(rtl, golden, strict=True)):
        for name, x, y in zip(("pa", "before", "after"), a, b, strict=True):
            if x != y:
                found.append(FieldDifference(f"pte_update{number}.{name}", x, y))
    return found


def _bus_differences(
    expected: tuple[int, int, int] | None, seen: tuple[int, int, int] | None
) -> tuple[list[FieldDifference], str]:
    if seen is None or expected is None:
        side = "seen and never committed" if expected is None else "committed and never seen"
        one = seen or expected
        if one is None:
            return [], "the bus side overflowed"
        return [], f"{describe_transfer(one)} was {side}"
    fields = [
        FieldDifference(f"bus.{name}", b, a)
        for name, a, b in zip(("tag", "address", "data"), expected, seen, strict=True)
        if a != b
    ]
    return (
        fields,
        f"the bus saw {describe_transfer(seen)} where {describe_transfer(expected)} was committed",
    )


def describe_transfer(entry: tuple[int, int, int]) -> str:
    """A transfer of the bus side as a person reads it."""
    tag, address, data = entry
    kind = BusKind(tag & 7).name.lower().replace("_", " ")
    strobes = f", strobes {tag >> 8 & 0xFF:08b}" if tag >> 8 & 0xFF else ""
    return f"a {kind} at {address:#x} of {data:#x}{strobes}"
