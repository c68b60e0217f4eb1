# SPDX-License-Identifier: Apache-2.0
"""The report as one JSON-able document; text and HTML are drawn from it and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trapline.models.isa.causes import cause_name
from trapline.models.isa.commit import ALL_KNOWN, FIELD, Group, Kind, get
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.describe import describe, meaning, view
from trapline.models.isa.disasm import disassemble
from trapline.models.isa.sentences import ATTRIBUTION, sentences
from trapline.tb.lockstep.difference import Difference, FieldDifference, Finding
from trapline.tb.lockstep.effects import Change
from trapline.tb.report.effects import TARGETS, effects, mode_name
from trapline.tb.report.program import SymbolTables
from trapline.tb.report.rules import rules_of
from trapline.tb.report.walk import rows as walk_rows

SCHEMA = 5
HISTORY = 32
# What the report is headed by where it is no difference.
_HEADINGS = {
    Finding.WATCHDOG: "No commit",
    Finding.LIVELOCK: "No progress",
    Finding.WAITS: "Waits for ever",
    Finding.SIMULATOR: "The simulator died",
    Finding.REFUSED: "Cannot be told",
    Finding.STALE: "Accepted as old",
    Finding.SURVIVES: "State survives reset",
    Finding.CHANCE: "Not deterministic",
}


@dataclass
class RunFacts:
    """What the reader needs to know of the run, and to repeat it."""

    program: str
    config: str
    dut: str
    reproduce: str
    xlen: int = 64
    # Bit g set: the design reports commit.Group g.
    known: int = ALL_KNOWN
    waves: str = ""
    # Differences that are accepted for this design: (name, reason).
    waivers: tuple[tuple[str, str], ...] = ()


# Trap fields of the record and the CSR they are written to, by target (M, HS, VS).
_TRAP_CSR = {
    "tval": ("mtval", "stval", "vstval"),
    "tval2": ("mtval2", "htval", ""),
    "tinst": ("mtinst", "htinst", ""),
    "gva": ("mstatus.GVA", "hstatus.GVA", ""),
    "cause": ("mcause", "scause", "vscause"),
}
_MEM_OPS = ("none", "load", "store", "amo", "lr", "sc", "hlv", "hsv")


def _value(name: str, value: int, words: tuple[int, ...]) -> str:
    """A value as a person reads it; a dash where records of this kind have no such field."""
    kind = get(words, "kind") if words else 0
    if words and name in FIELD and FIELD[name].kinds and kind not in FIELD[name].kinds:
        return "-"
    if name == "cause":
        return f"{value} ({cause_name(value, kind == Kind.INTERRUPT)})"
    if name == "target":
        return TARGETS[value]
    if name == "kind":
        return Kind(value).name.lower() if value <= max(Kind) else f"{value} (no kind)"
    if name in ("priv_before", "priv_after"):
        return f"{value} ({('U', 'S', 'reserved', 'M')[value & 3]})"
    if name == "mem_op":
        return _MEM_OPS[value & 7]
    if name in BY_NAME:
        return describe(name, value)
    width = FIELD[name].width if name in FIELD else 64
    return str(value) if width == 1 else f"{value:#x}"


def _changed_csr_fields(name: str, a: int, b: int, xlen: int) -> list[dict[str, Any]]:
    if name not in BY_NAME:
        return []
    shown = view(name, xlen)
    result = []
    for f in shown.fields:
        if (a ^ b) & f.mask:
            row: dict[str, Any] = {"field": f"{name}.{f.name}"}
            for side, value in (("rtl", a), ("golden", b)):
                content = f.get(value)
                says = meaning(shown, f, content, value)
                row[side] = content
                row[f"{side}_text"] = f"{content:#x}" + (f" ({says})" if says else "")
            result.append(row)
    return result


def _difference(d: FieldDifference, found: Difference, xlen: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "field": d.name,
        "rtl": f"{d.rtl:#x}",
        "golden": f"{d.golden:#x}",
        "rtl_text": _value(d.name, d.rtl, found.rtl),
        "golden_text": _value(d.name, d.golden, found.golden),
        "bits": _changed_csr_fields(d.name, d.rtl, d.golden, xlen),
        "csr": "",
    }
    if d.name in _TRAP_CSR and found.golden and get(found.golden, "kind") != Kind.RETIRE:
        target = get(found.golden, "target")
        row["csr"] = _TRAP_CSR[d.name][target] if target < 3 else ""
    return row


def commit_row(
    words: tuple[int, ...], program: SymbolTables, xlen: int, changes: Sequence[Change] = ()
) -> dict[str, Any]:
    """One record as the history shows it. `changes`: what it did to CSRs, as far as is known."""
    kind = Kind(get(words, "kind")) if get(words, "kind") <= max(Kind) else None
    pc = get(words, "pc")
    place = program.place(pc, get(words, "v_before"))
    row: dict[str, Any] = {
        "order": get(words, "order"),
        "cycle": get(words, "cycle"),
        "kind": kind.name.lower() if kind is not None else "?",
        "pc": f"{pc:#x}",
        "symbol": place.symbol,
        "source": place.source,
        "source_text": program.line(place),
        "mode": mode_name(get(words, "priv_before"), get(words, "v_before")),
        "mode_after": mode_name(get(words, "priv_after"), get(words, "v_after")),
        "text": "",
        "effect": "; ".join(effects(words, kind, changes)),
    }
    if kind in (Kind.RETIRE, Kind.EXCEPTION):
        row["text"] = disassemble(get(words, "insn"), pc, xlen) if get(words, "insn") else ""
    return row


def _timeline(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Runs of the same mode in the history: (mode, first order, records)."""
    result: list[dict[str, Any]] = []
    for row in rows:
        if result and result[-1]["mode"] == row["mode"]:
            result[-1]["records"] += 1
        else:
            result.append({"mode": row["mode"], "from": row["order"], "records": 1})
    return result


def document(found: Difference, run: RunFacts, program: SymbolTables) -> dict[str, Any]:
    """Everything a reader needs of the first difference."""

    def row(words: tuple[int, ...]) -> dict[str, Any]:
        return commit_row(words, program, run.xlen, found.changes.get(get(words, "order"), ()))

    history = [row(words) for words in found.history[-HISTORY:]]
    here = row(found.rtl) if found.rtl else {}
    host = commit_row(found.host, program, run.xlen) if found.host else {}
    names, texts = rules_of(found), sentences()
    model = commit_row(found.golden, program, run.xlen) if found.golden else {}
    return {
        "schema": SCHEMA,
        "program": run.program,
        "program_name": Path(run.program).name,
        "config": run.config,
        "dut": run.dut,
        "verdict": found.finding.name.lower(),
        "verdict_text": found.finding,
        "heading": _HEADINGS.get(found.finding, "First difference"),
        "sentence": found.detail or found.finding,
        "record": found.index,
        "at": here,
        "golden_at": model,
        # Where nothing came that could differ: the last commit before that.
        "last": history[-1] if history and not here else {},
        "host": host,
        "fields": [_difference(d, found, run.xlen) for d in found.fields],
        "rules": names,
        # The manual's sentences of these rules, where it has one, and whose they are.
        "quotations": {name: texts[name] for name in names if name in texts},
        "quoted_from": ATTRIBUTION,
        "stale": found.stale,
        "never_compared": [g.name.lower() for g in Group if not run.known >> g & 1],
        "waivers": [{"name": name, "reason": reason} for name, reason in run.waivers],
        "history": history,
        "timeline": _timeline([*history, here] if here else history),
        "walks": walk_rows(found, run.xlen),
        "waves": run.waves,
        "reproduce": run.reproduce,
        "predecessors": [],
    }


def judged(
    doc: dict[str, Any], verdict: Finding, sentence: str, predecessors: list[str], reproduce: str
) -> dict[str, Any]:
    """The document of a difference that did not come back alone, under what it was found to be.

    `predecessors`: programs that must run before it, in order.
    """
    return {
        **doc,
        "verdict": verdict.name.lower(),
        "verdict_text": str(verdict),
        "heading": _HEADINGS[verdict],
        "sentence": sentence,
        "predecessors": predecessors,
        "reproduce": reproduce,
    }
