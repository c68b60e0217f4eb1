# SPDX-License-Identifier: Apache-2.0
"""Writes coverage.json, coverage.html, coverage.md and ucis.xml into one folder.

The HTML is one file that needs nothing else. History: each report appends a line to history.jsonl
in its folder, and plots all of them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from trapline.coverage import judge, ucis
from trapline.coverage.points import SPACE
from trapline.coverage.store import Covered
from trapline.files import write_whole
from trapline.models.isa.sentences import ATTRIBUTION

FOLDER = Path(__file__).parent
PLOTTED = ("rules_hit", "rules_covered", "rules_proved", "points_hit")
_COLOURS = ("#3a7d44", "#b8860b", "#33508f", "#888888")
WIDTH, HEIGHT, LEFT, BOTTOM = 720, 220, 46, 24


def write(covered: Covered, out: Path, when: float | None = None) -> dict[str, Any]:
    """Write all reports; returns the document of coverage.json."""
    out.mkdir(parents=True, exist_ok=True)
    document = judge.document(covered)
    write_whole(out / "coverage.json", json.dumps(document, indent=1) + "\n")
    history = add_to_history(out / "history.jsonl", document, when)
    write_whole(out / "coverage.html", html(document, history, covered))
    write_whole(out / "coverage.md", markdown(document))
    ucis.write(covered, out / "ucis.xml")
    return document


def add_to_history(
    path: Path, document: Mapping[str, Any], when: float | None = None
) -> list[dict[str, Any]]:
    """Append this report's figures; returns all lines. A damaged line is left out."""
    row = {
        "time": time.time() if when is None else when,
        "rules_applicable": document["rules_applicable"],
        "points_possible": document["points_possible"],
        **{key: document[key] for key in (*PLOTTED, "programs", "instructions")},
    }
    with path.open("a") as file:
        file.write(json.dumps(row) + "\n")
    rows = []
    for line in path.read_text().splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows


def plot(history: Sequence[Mapping[str, Any]]) -> str:
    """An SVG of the shares over the runs; "" for fewer than two."""
    if len(history) < 2:
        return ""
    step = (WIDTH - LEFT - 10) / (len(history) - 1)
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT + 20}" role="img">']
    for share in (0, 25, 50, 75, 100):
        y = _height(share / 100)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{y}" y2="{y}" stroke="#ddd"/>'
            f'<text x="4" y="{y + 4}">{share} %</text>'
        )
    for at, (key, colour) in enumerate(zip(PLOTTED, _COLOURS, strict=True)):
        total = "points_possible" if key == "points_hit" else "rules_applicable"
        dots = " ".join(
            f"{LEFT + i * step:.1f},{_height(row[key] / (row[total] or 1)):.1f}"
            for i, row in enumerate(history)
        )
        parts.append(f'<polyline points="{dots}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(
            f'<text x="{LEFT + 150 * at}" y="{HEIGHT + 16}" fill="{colour}">'
            f"{key.replace('_', ' ')}</text>"
        )
    return "".join([*parts, "</svg>"])


def _height(share: float) -> float:
    return round(10 + (HEIGHT - BOTTOM - 10) * (1 - share), 1)


def share(part: int, whole: int) -> str:
    """A share in per cent."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def by_csr(covered: Covered) -> list[dict[str, Any]]:
    """Accesses and field values by CSR, those with most holes first."""
    rows: dict[str, dict[str, Any]] = {}
    for name, kinds in (("csr", ("hit", "possible")), ("field", ("values_hit", "values"))):
        group, base = SPACE.by_name[name], SPACE.bases[name]
        for number, at in group.numbers():
            csr = at["csr"] if name == "csr" else at["value"].partition(".")[0]
            empty = {
                "name": csr,
                "hit": 0,
                "possible": 0,
                "values_hit": 0,
                "values": 0,
                "holes": [],
            }
            row = rows.setdefault(csr, empty)
            row[kinds[1]] += 1
            if base + number in covered.points:
                row[kinds[0]] += 1
            else:
                row["holes"].append(", ".join(list(at.values())[1:]) or at["value"])
    return sorted(rows.values(), key=lambda r: -len(r["holes"]))


def html(
    document: Mapping[str, Any], history: Sequence[Mapping[str, Any]], covered: Covered
) -> str:
    """coverage.html as text: a summary, rules and groups, in one file."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=select_autoescape(default=True)
    )
    order = {False: 0, True: 1}
    rules = sorted(
        document["rules"],
        key=lambda r: (bool(r["not_applicable"]), order[r["hit"]], order[r["covered"]]),
    )
    return environment.get_template("report.html.j2").render(
        d=document,
        groups=sorted(document["groups"], key=lambda g: -len(g["holes"])),
        csrs=by_csr(covered),
        rules=rules,
        share=share,
        plot=Markup(plot(history)),
        source=ATTRIBUTION,
    )


def markdown(document: Mapping[str, Any], shown: int = 40) -> str:
    """A summary for a CI page: figures, and the rules of the hypervisor chapter not yet hit."""
    ran = (
        f"{document['programs']} programs, {document['instructions']:,} instructions, "
        f"{document['points_hit']:,} of {document['points_possible']:,} cover points"
    )
    if document["sources"] != ["lockstep"]:
        ran += " (not in lockstep: no rule counts as hit)"
    lines = [
        "## Coverage",
        "",
        f"{ran}.",
        "",
        "| chapter | rules | applicable | hit | covered | proved |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, row in document["chapters"].items():
        applicable = row["rules_applicable"]
        cells = [
            f"{row[k]} ({share(row[k], applicable)})"
            for k in ("rules_hit", "rules_covered", "rules_proved")
        ]
        lines.append(f"| {name} | {row['rules_total']} | {applicable} | {' | '.join(cells)} |")
    missing = [
        r["rule"]
        for r in document["rules"]
        if r["chapter"] == "hypervisor" and not r["not_applicable"] and not r["hit"]
    ]
    if missing:
        more = f" and {len(missing) - shown} more" if len(missing) > shown else ""
        lines += ["", f"Not hit: {', '.join(f'`{r}`' for r in missing[:shown])}{more}."]
    lines += _uncovered(document, shown)
    return "\n".join(lines) + "\n"


def _uncovered(document: Mapping[str, Any], shown: int) -> list[str]:
    """Lines about rules of the hypervisor chapter that are hit but not covered."""
    rows = [
        r for r in document["rules"]
        if r["chapter"] == "hypervisor" and r["hit"] and not r["covered"]
    ]  # fmt: skip
    lines = [f"- `{r['rule']}`: {r['why_uncovered']}" for r in rows if r["why_uncovered"]]
    others = [r["rule"] for r in rows if not r["why_uncovered"]]
    if others:
        more = f" and {len(others) - shown} more" if len(others) > shown else ""
        lines.append(
            f"- No planted bug was caught: {', '.join(f'`{r}`' for r in others[:shown])}{more}"
        )
    return ["", "Hit, but not covered:", "", *lines] if lines else []
