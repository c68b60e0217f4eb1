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
from trapline.tb.report.document import SCHEMA as REPORT_SCHEMA
from trapline.tb.report.text import print_report
from trapline.tb.run.description import SUMMARY_SCHEMA

EXAMPLES = ("trapline report build/lockstep",)


def command(
    folder: Annotated[Path, typer.Argument(help="Output folder of `trapline lockstep`.")],
) -> int:
    """Print the reports of a run again.

    Exit status: 0 no difference, 1 there are, 2 bad input.
    """
    console = Console()
    what = "a summary of `trapline lockstep`"
    summary = _read(folder / "summary.json", what, SUMMARY_SCHEMA)
    try:
        for path in [Path(r["report"]) / "report.json" for r in summary["results"] if r["report"]]:
            here = folder / path.parent.name / path.name  # the folder may have been moved
            found = here if here.exists() else path
            print_report(_read(found, "a report", REPORT_SCHEMA), console)
        console.print(
            f"{summary['programs']} programs, {summary['instructions']:,} instructions, "
            f"{summary['differences']} differences, {len(summary['missing'])} missing"
        )
        return 1 if summary["differences"] else 0
    except (KeyError, TypeError) as error:
        raise BadInput(f"{folder}: not written by this version ({error} is missing)") from None


def _read(path: Path, what: str, version: int) -> dict[str, Any]:
    try:
        table = json.loads(read_text(path))
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None
    except (ValueError, RecursionError):
        table = None
    if not isinstance(table, dict):
        raise BadInput(f"{path}: not {what}")
    if table.get("schema") != version:
        raise BadInput(f"{path}: {what} of version {table.get('schema')}; this reads {version}")
    return table
