# SPDX-License-Identifier: Apache-2.0
"""`make bench`: measures every registered row and merges the figures into build/bench.json.

Each module bench/rows_*.py exports

- `sides() -> dict[str, Callable[[], float]]`: row name -> one round of that side, which returns
  its figure measured in CPU time. A side whose prerequisite is missing (a tool, a build) is left
  out of the dict, so its key is left out of the file: a row is never 0 for "not measured".
- `ratios(medians) -> dict[str, float]` (optional): rows computed from the medians; it computes a
  ratio only when both of its sides are there;
- `ON_REQUEST = True` (optional): too long for every run, measured only when named or `--also`;
- `ROUNDS` (optional): at most so many rounds.

Rounds of all sides of one module are interleaved, so that a change of the machine's load falls on
all of them; the figure is the median. Rows that another run measured stay in the file.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from trapline.files import write_whole

FOLDER = Path(__file__).resolve().parent
OUTPUT = FOLDER.parent / "build" / "bench.json"
ROUNDS = 5

Side = Callable[[], float]


@dataclass(frozen=True)
class BenchRow:
    """One figure: its median over the rounds, and the smallest and largest of them."""

    name: str
    median: float
    low: float
    high: float


def module_names(folder: Path = FOLDER) -> list[str]:
    """Names of the row modules (`golden` for rows_golden.py), sorted."""
    return sorted(path.stem.removeprefix("rows_") for path in folder.glob("rows_*.py"))


def measure(sides: Mapping[str, Side], rounds: int = ROUNDS) -> list[BenchRow]:
    """Run all sides once a round, `rounds` times; the rows in the order of the sides."""
    figures: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            figures[name].append(side())
    return [
        BenchRow(name, statistics.median(values), min(values), max(values))
        for name, values in figures.items()
    ]


def every_run() -> list[str]:
    """Names of the modules that are measured when none is named."""
    modules = {n: importlib.import_module(f"trapline.bench.rows_{n}") for n in module_names()}
    return [name for name, module in modules.items() if not getattr(module, "ON_REQUEST", False)]


def measured_module(name: str, rounds: int) -> list[BenchRow]:
    """All rows of one module: its sides, then its ratios."""
    module = importlib.import_module(f"trapline.bench.rows_{name}")
    rows = measure(module.sides(), min(rounds, getattr(module, "ROUNDS", rounds)))
    if hasattr(module, "ratios"):
        ratios = module.ratios({row.name: row.median for row in rows})
        rows += [BenchRow(key, value, value, value) for key, value in ratios.items()]
    return rows


def merge(rows: Sequence[BenchRow], output: Path = OUTPUT) -> dict[str, float]:
    """Write the rows into the JSON file beside those already there; returns all of them."""
    known: dict[str, float] = json.loads(output.read_text()) if output.exists() else {}
    merged = known | {row.name: row.median for row in rows}
    output.parent.mkdir(parents=True, exist_ok=True)
    write_whole(output, json.dumps(dict(sorted(merged.items())), indent=2) + "\n")
    return merged


def print_table(rows: Sequence[BenchRow]) -> None:
    """One line per row: median and spread."""
    table = Table(box=None, padding=(0, 2))
    table.add_column("row")
    for heading in ("median", "lowest", "highest"):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(row.name, *(f"{value:,.4g}" for value in (row.median, row.low, row.high)))
    Console().print(table)


def main(arguments: Sequence[str]) -> int:
    """Measure the modules asked for (all when none is named); returns the exit status."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("modules", nargs="*", help=f"row modules: {', '.join(module_names())}")
    parser.add_argument("--also", nargs="+", default=[], metavar="MODULE", help="besides the usual")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    unknown = sorted({*options.modules, *options.also} - set(module_names()))
    if unknown or options.rounds < 1:
        parser.error(f"no such row module: {', '.join(unknown)}" if unknown else "no rounds")
    rows: list[BenchRow] = []
    for name in [*(options.modules or every_run()), *options.also]:
        rows += measured_module(name, options.rounds)
        merge(rows)
    print_table(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
