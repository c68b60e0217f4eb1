"""Print the reports of a lockstep run again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from trapline.cli.errors import BadInput
from trapline.tb.report.text import print_report


def command(
    folder: Annotated[Path, typer.Argument(help="Output folder of `trapline lockstep`.")],
) -> int:
    """Print the reports of a run again: 0 no difference, 1 there are, 2 bad input."""
    try:
        summary = json.loads((folder / "summary.json").read_text())
    except OSError as error:
        raise BadInput(f"{folder / 'summary.json'}: {error.strerror}") from None
    except ValueError:
        raise BadInput(f"{folder / 'summary.json'}: not a summary") from None
    console = Console()
    for path in sorted(folder.glob("*/report.json")):
        print_report(json.loads(path.read_text()), console)
    console.print(
        f"{summary['programs']} programs, {summary['instructions']:,} instructions, "
        f"{summary['differences']} differences, {len(summary['missing'])} missing"
    )
    return 1 if summary["differences"] else 0
