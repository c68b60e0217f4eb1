# SPDX-License-Identifier: Apache-2.0
"""A page of a run's exits over time: for each vCPU when guest, KVM, user space and others ran.

Time is counted in instructions that the hart has retired. The page is one file without scripts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from trapline.models.isa.disasm import disassemble
from trapline.tb.kvm.tracks import Exit

GUEST, KVM, USER, HOST = "guest", "kvm", "user", "host"
# Exits in one strip of the page.
STRIP = 60
WIDTH, ROW, LABEL = 1100, 22, 90


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of a vCPU's time, [start, end) in instructions retired."""

    vm: int
    vcpu: int
    kind: str
    start: int
    end: int
    exit: int  # the exit that it ends with (guest) or belongs to


def spans(exits: Iterable[Exit]) -> list[Span]:
    """The stretches of every vCPU, in the order of exits; a vCPU's own do not overlap."""
    found: list[Span] = []
    entered: dict[tuple[int, int], int] = {}
    for e in exits:
        vcpu = (e.vm, e.vcpu)
        at = e.marks["exit"][0]
        if vcpu in entered:
            found.append(Span(*vcpu, GUEST, entered[vcpu], at, e.number))
        end = e.marks["entry"][0] if "entry" in e.marks else e.marks.get("user", (at, 0))[0]
        found += _handled(e, at, end)
        if "entry" in e.marks:
            entered[vcpu] = end
        else:
            entered.pop(vcpu, None)
    return [s for s in found if s.end > s.start]


def _handled(e: Exit, start: int, end: int) -> list[Span]:
    """What ran between an exit and its entry: KVM, but for user space and when it was unloaded."""
    holes = [(a, b, HOST) for a, b in e.away]
    if "user" in e.marks and "run" in e.marks and e.marks["run"][0] >= e.marks["user"][0]:
        holes = [(a, b, k) for a, b, k in holes if b <= e.marks["user"][0]]
        holes.append((e.marks["user"][0], e.marks["run"][0], USER))
        holes += [(a, b, HOST) for a, b in e.away if a >= e.marks["run"][0]]
    parts: list[Span] = []
    at = start
    for first, last, kind in sorted(holes):
        parts.append(Span(e.vm, e.vcpu, KVM, at, first, e.number))
        parts.append(Span(e.vm, e.vcpu, kind, first, last, e.number))
        at = max(at, last)
    return [*parts, Span(e.vm, e.vcpu, KVM, at, end, e.number)]


def _about(e: Exit, cause: str) -> str:
    what = f"exit {e.number}: {cause}, {e.outcome.handler} {e.detail}".rstrip()
    insn = f", {disassemble(e.insn)}" if e.insn else ""
    by = f" {e.explained_by}" if e.explained_by else ""
    return f"{what}, pc {e.pc:#x}{insn}, {e.status}{by}"


def _strip(exits: Sequence[Exit], every: list[Span], causes: dict[int, str]) -> dict[str, Any]:
    numbers = {e.number for e in exits}
    chosen = [s for s in every if s.exit in numbers]
    first = min((s.start for s in chosen), default=0)
    last = max((s.end for s in chosen), default=1)
    rows = sorted({(s.vm, s.vcpu) for s in chosen})
    scale = WIDTH / max(last - first, 1)
    about = {e.number: _about(e, causes[e.number]) for e in exits}
    return {
        "first": first,
        "last": last,
        "height": ROW * len(rows) + 4,
        "rows": [
            {"y": ROW * n + 2, "name": f"VM {vm} vCPU {vcpu}"} for n, (vm, vcpu) in enumerate(rows)
        ],
        "spans": [
            {
                "x": round(LABEL + (s.start - first) * scale, 2),
                "y": ROW * rows.index((s.vm, s.vcpu)) + 2,
                "width": round(max((s.end - s.start) * scale, 0.4), 2),
                "kind": s.kind,
                "title": f"{s.kind}, {s.end - s.start} instructions; {about[s.exit]}",
            }
            for s in chosen
        ],
        "exits": [{"number": e.number, "about": about[e.number], "bad": e.differs} for e in exits],
    }


def page(name: str, exits: Sequence[Exit], causes: dict[int, str], lines: list[str]) -> str:
    """The HTML text. `causes`: of each exit by number; `lines`: the run's figures."""
    every = spans(exits)
    shares = {
        kind: sum(s.end - s.start for s in every if s.kind == kind)
        for kind in (GUEST, KVM, USER, HOST)
    }
    total = sum(shares.values()) or 1
    strips = [_strip(exits[n : n + STRIP], every, causes) for n in range(0, len(exits), STRIP)]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("timeline.html.j2").render(
        name=name,
        lines=lines,
        shares=[(kind, count, f"{count / total:.1%}") for kind, count in shares.items()],
        strips=strips,
        width=WIDTH + LABEL,
        row=ROW - 4,
    )
