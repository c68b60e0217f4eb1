# SPDX-License-Identifier: Apache-2.0
"""Print the reports of a lockstep run again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from trapline.console import Console
from trapline.errors import BadInput
from trapline.files import read_text
from trapline.tb.report.text import print_report

EXAMPLES = ("trapline report build/lockstep",)


def command(
    folder: Annotated[Path, typer.Argument(help="Output folder of `trapline lockstep`.")],
) -> int:
    """Print the reports of a run again.

    Exit status: 0 no difference, 1 there are, 2 bad input.
    """
    console = Console()
    summary = _read(folder / "summary.json", "a summary of `trapline lockstep`")
    try:
        for path in [Path(r["report"]) / "report.json" for r in summary["results"] if r["report"]]:
            here = folder / path.parent.name / path.name  # the folder may have been moved
            print_report(_read(here if here.exists() else path, "a report"), console)
        console.print(
            f"{summary['programs']} programs, {summary['instructions']:,} instructions, "
            f"{summary['differences']} differences, {len(summary['missing'])} missing"
        )
        return 1 if summary["differences"] else 0
    except (KeyError, TypeError) as error:
        raise BadInput(f"{folder}: not written by this version ({error} is missing)") from None


def _read(path: Path, what: str) -> dict[str, Any]:
    try:
        table = json.loads(read_text(path))
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None
    except ValueError:
        table = None
    if not isinstance(table, dict):
        raise BadInput(f"{path}: not {what}")
    return table
