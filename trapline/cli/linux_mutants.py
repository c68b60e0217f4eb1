# SPDX-License-Identifier: Apache-2.0
"""Boot Linux on the core with each planted bug: what does booting alone show of it?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input
from trapline.cli._output import check_result

EXAMPLES = (
    "trapline linux-mutants --jobs 2",
    "trapline linux-mutants htval_shifted_back --again",
)


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Planted bugs; all by default.")] = None,
    rerun: Annotated[bool, typer.Option("--again", help="Also what is known already.")] = False,
    jobs: Annotated[int, typer.Option(min=1, max=1024, help="Boots at a time.")] = 1,
    page: Annotated[Path | None, typer.Option(help="Write the table of all as Markdown.")] = None,
) -> None:
    """Boot Linux on the core with each planted bug: what does booting alone show of it?

    What is known is kept when it is interrupted. Exit status: 0, 2 bad input.
    """
    from trapline.tb.campaigns.linux import mutants

    if page is not None:
        check_result(page, "--page")
    with as_bad_input():
        mutants.run(names or [], rerun, jobs, page)
