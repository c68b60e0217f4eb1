# SPDX-License-Identifier: Apache-2.0
"""docs/generated/mutants.md: what the last whole campaign found.

And mutants-CONFIG.md: what became of the hand-made bugs in one other configuration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from trapline.files import write_whole
from trapline.models.isa.config import DEFAULT
from trapline.tb.campaigns.mutants.catches import Catch
from trapline.tb.planted.mutants import Mutant
from trapline.tb.planted.patch import ROOT
from trapline.tb.planted.survivors import Survivor, judged

PAGE = ROOT / "docs" / "generated" / "mutants.md"
_HEAD = """\
# Planted bugs

`make mutants` writes this page. It plants bugs in copies of the core, all in one simulator (a word
in memory selects one at reset, 0 none), and runs directed, then random programs in lockstep until
one sees a difference. Hand-made ones are in `tb/planted/bugs/*.toml`, each with the rule it breaks.
Operator mutants (`tb/planted/operators.py`) are drawn by seed over `hdl/priv`, `hdl/mmu` and the
load/store unit: a negated condition, a dropped conjunct, a wrong operator, constant or driver. For
one that is judged equivalent another is drawn, and it is hunted in `rv64imac_h` all the same. What
else no program sees there is hunted again in other configurations.
`tb/planted/bugs/catches.csv` has the program of each operator mutant, too.
"""
_HEAD_OF_ONE = """\
# Planted bugs at {config}

`trapline mutants --hand --config {config}` writes this page: each hand-made bug of
`tb/planted/bugs/*.toml` that exists in this configuration, planted in the core there, and the
program that saw it first in lockstep. A bug of another XLEN alone says why in its row.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _judgment(row: Survivor) -> str:
    return f"**Gap.** {row.gap}" if row.gap else f"Equivalent. {row.equivalent}"


def _where(catch: Catch) -> str:
    return catch.program + ("" if catch.config == DEFAULT else f" ({catch.config})")


def text(mutants: Sequence[Mutant], catches: Sequence[Catch], rows: Sequence[Survivor]) -> str:
    """The page. `rows`: what is said of survivors."""
    lines = [_HEAD, "| | planted | caught |", "|---|---|---|"]
    labels = {"hand": "hand-made", "operator": "operator", "equivalent": "judged equivalent"}
    for kind, label in labels.items():
        of_kind = [c for c in catches if c.kind == kind]
        lines.append(f"| {label} | {len(of_kind)} | {sum(c.caught for c in of_kind)} |")
    by_random = sum(c.caught and c.program.startswith("random") for c in catches)
    counted = Counter(c.verdict for c in catches if c.caught)
    how = ", ".join(f"{count} by {verdict}" for verdict, count in counted.most_common())
    lines += ["", f"Caught {how}; {by_random} only by a random program.", ""]
    lines += _survivors(mutants, [c for c in catches if not c.caught], rows)
    lines += ["## Hand-made", "", *_table([c for c in catches if c.kind == "hand"])]
    return "\n".join(lines) + "\n"


def _survivors(
    mutants: Sequence[Mutant], alive: Sequence[Catch], rows: Sequence[Survivor]
) -> list[str]:
    """The section about those that nothing caught; empty where there are none."""
    if not alive:
        return []
    names = {c.name for c in alive}
    notes, _unknown = judged([m for m in mutants if m.name in names and m.kind != "hand"], rows)
    lines = ["## Survivors", "", "| where | the line | becomes | why |", "|---|---|---|---|"]
    for c in alive:
        row = notes.get(c.name)
        why = _judgment(row) if row else "not judged"
        line = row.line if row else c.find
        cells = (f"`{line}`", f"`{c.wrong}`" if c.wrong else "", why)
        lines.append("| " + " | ".join([_cell(c.name), *map(_cell, cells)]) + " |")
    return [*lines, ""]


def _table(catches: Sequence[Catch], where: Callable[[Catch], str] = _where) -> list[str]:
    lines = ["| bug | rule | caught by | after |", "|---|---|---|---|"]
    for c in catches:
        after = f"{c.instructions:,}" if c.caught else ""
        by = where(c) if c.caught else "**none**"
        lines.append("| " + " | ".join((c.name, ", ".join(c.rules), by, after)) + " |")
    return lines


def text_of_one(config: str, mutants: Sequence[Mutant], catches: Sequence[Catch]) -> str:
    """The page of one configuration; `mutants`: all hand-made ones, those of another XLEN too."""
    hunted = {c.name for c in catches}
    absent = [m for m in mutants if m.name not in hunted and not m.verdict]
    caught = sum(c.caught for c in catches)
    by_random = sum(c.caught and c.program.startswith("random") for c in catches)
    exist = f"{len(catches)} of {len(catches) + len(absent)} exist at {config}"
    lines = [
        _HEAD_OF_ONE.format(config=config),
        f"{exist}; **{caught} of them are caught**, {by_random} by a random program.",
        "",
        *_table(catches, lambda c: c.program),
        "",
        f"## No bug at {config}",
        "",
        "| bug | why |",
        "|---|---|",
        *(f"| {m.name} | {_cell(m.why or f'its text is that of RV{m.xlen}')} |" for m in absent),
    ]
    return "\n".join(lines) + "\n"


def write_of_one(config: str, mutants: Sequence[Mutant], catches: Sequence[Catch]) -> None:
    """Write docs/generated/mutants-CONFIG.md."""
    PAGE.with_name(f"mutants-{config}.md").write_text(text_of_one(config, mutants, catches))


def write(
    mutants: Sequence[Mutant],
    catches: Sequence[Catch],
    rows: Sequence[Survivor],
    path: Path = PAGE,
) -> None:
    """Write docs/generated/mutants.md from a whole campaign."""
    write_whole(path, text(mutants, catches, rows))
