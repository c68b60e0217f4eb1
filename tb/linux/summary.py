# SPDX-License-Identifier: Apache-2.0
"""What a run consisted of, counted from its commit records: modes, traps, exits, world switches.

Feed batches of whole records in program order with `add` or into `tally`; `report` gives
the numbers as plain data and `text` as tables. Nothing here knows where the records came from.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any

from trapline.models.isa.causes import EXCEPTIONS, INTERRUPTS
from trapline.models.isa.commit import RECORD_WORDS, Kind
from trapline.models.isa.csrs import field_at
from trapline.models.isa.encodings import ENCODINGS
from trapline.tb.linux.tally import Tally, field, rows

# (privilege, V) -> the mode's name.
MODES = {(0, 0): "U", (1, 0): "HS", (3, 0): "M", (0, 1): "VU", (1, 1): "VS"}
TARGETS = {0: "M", 1: "HS", 2: "VS"}
GSTAGE_MODES = {0: "Bare", 1: "Sv32x4", 8: "Sv39x4", 9: "Sv48x4", 10: "Sv57x4"}
CAUSES = {(Kind.EXCEPTION, e.number): e.name for e in EXCEPTIONS} | {
    (Kind.INTERRUPT, i.number): i.name for i in INTERRUPTS
}
FENCES = tuple(
    e
    for e in ENCODINGS
    if e.name.startswith(("fence.i", "sfence.", "sinval.", "hfence.", "hinval."))
)


class Summary:
    """Counts over one run. Records come in order; an xRET or trap may lie on a batch's border."""

    def __init__(self, xlen: int = 64) -> None:
        self._mode = field_at("hgatp", "MODE", xlen)
        self._vmid = field_at("hgatp", "VMID", xlen)
        self.tally = Tally()

    def add(self, words: Sequence[int]) -> None:
        """Take a batch: `RECORD_WORDS` words for each record, in order.

        Raises ValueError when the batch holds a part of a record.
        """
        if len(words) % RECORD_WORDS:
            raise ValueError(f"{len(words)} words are not whole records")
        if words:
            self.tally.add(rows(array("Q", words)), 0, len(words) // RECORD_WORDS)

    def hgatp(self, value: int) -> None:
        """Take a value of hgatp: which G-stage modes and VMIDs were ever in use."""
        self.tally.hgatp.add(value)

    def report(self) -> dict[str, Any]:
        """The numbers, JSON-able. A switch's length runs from the exit to the entering SRET."""
        instructions: Counter[str] = Counter()
        traps: Counter[tuple[str, str, str]] = Counter()
        exits: Counter[str] = Counter()
        for key, count in enumerate(self.tally.keys):
            if not count:
                continue
            kind = Kind(field(key, "kind"))
            origin = MODES.get(_mode(key, "before"), "?")
            if kind is Kind.RETIRE:
                instructions[origin] += count
            elif kind in (Kind.EXCEPTION, Kind.INTERRUPT):
                cause = _cause(kind, field(key, "cause"))
                target = TARGETS.get(field(key, "target"), "?")
                traps[cause, origin, target] += count
                if origin in ("VS", "VU") and target == "HS":
                    exits[cause] += count
        gstage = {(self._mode.get(v), self._vmid.get(v)) for v in self.tally.hgatp}
        return {
            "records": self.tally.records,
            "cycles": self.tally.cycle,
            "instructions": sum(instructions.values()),
            "instructions_by_mode": {m: instructions[m] for m in MODES.values() if instructions[m]},
            "traps": [
                {"cause": cause, "origin": origin, "target": target, "count": count}
                for (cause, origin, target), count in traps.most_common()
            ],
            "guest_entries": self.tally.entries,
            "guest_exits": sum(exits.values()),
            "guest_exits_by_cause": dict(exits.most_common()),
            "world_switches": {
                "in_kernel": _spread(self._switches(through_user=False)),
                "through_user_space": _spread(self._switches(through_user=True)),
            },
            "fences": self._fences(),
            "gstage_modes": sorted({GSTAGE_MODES.get(m, str(m)) for m, _ in gstage}),
            "vmids": sorted({vmid for mode, vmid in gstage if mode}),
        }

    def _switches(self, through_user: bool) -> list[tuple[int, int]]:
        return [
            (retired, cycles)
            for user, retired, cycles in self.tally.switches
            if user == through_user
        ]

    def _fences(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for insn, count in self.tally.fences.items():
            for fence in FENCES:
                if insn & fence.mask == fence.match:
                    counts[fence.name] += count
        return dict(sorted(counts.items()))


def _mode(key: int, when: str) -> tuple[int, int]:
    return field(key, f"priv_{when}"), field(key, f"v_{when}")


def _cause(kind: Kind, number: int) -> str:
    name = CAUSES.get((kind, number), "reserved")
    return f"{number} {name}"


def _spread(lengths: list[tuple[int, int]]) -> dict[str, Any]:
    result: dict[str, Any] = {"count": len(lengths)}
    columns = {
        "instructions": [retired for retired, _ in lengths],
        "cycles": [cycles for _, cycles in lengths],
    }
    for unit, values in columns.items():
        if any(values):
            result[unit] = {
                "min": min(values),
                "median": int(median(values)),
                "max": max(values),
            }
    return result


def text(report: dict[str, Any]) -> str:
    """The report as lines for a terminal or a log."""
    lines = [f"{report['instructions']:,} instructions, {report['records']:,} records"]
    if report["cycles"]:
        lines[0] += f", {report['cycles']:,} cycles"
    by_mode = report["instructions_by_mode"].items()
    lines.append("by mode: " + ", ".join(f"{mode} {count:,}" for mode, count in by_mode))
    lines += ["", f"{'traps':>9}  from to  cause"]
    lines += [
        f"{trap['count']:>9,}  {trap['origin']:<4} {trap['target']:<3} {trap['cause']}"
        for trap in report["traps"]
    ]
    lines += ["", f"guest entries {report['guest_entries']:,}, exits {report['guest_exits']:,}"]
    lines += [f"{count:>9,}  {cause}" for cause, count in report["guest_exits_by_cause"].items()]
    for where, spread in report["world_switches"].items():
        for unit in ("instructions", "cycles"):
            if unit in spread:
                low, middle, high = spread[unit].values()
                lines.append(
                    f"world switch {where.replace('_', ' ')}, {spread['count']:,} times: "
                    f"{unit} min {low:,}, median {middle:,}, max {high:,}"
                )
    fences = ", ".join(f"{name} {count:,}" for name, count in report["fences"].items())
    lines.append(f"fences: {fences or 'none'}")
    modes = ", ".join(report["gstage_modes"]) or "not recorded"
    vmids = ", ".join(str(vmid) for vmid in report["vmids"]) or "none"
    lines.append(f"G-stage modes: {modes}; VMIDs: {vmids}")
    return "\n".join(lines)
