# SPDX-License-Identifier: Apache-2.0
"""Run the negative controls: legal variants of the core that must pass, others that must not."""

from __future__ import annotations

from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Controls; all by default.")] = None,
) -> int:
    """Run the negative controls: legal variants of the core that must pass, others that must not.

    A whole run writes build/controls.json. Exit status: 0 all as they must, 1 not, 2 bad input.
    """
    from rich.console import Console

    from trapline.tb.campaigns.controls import show

    with as_bad_input():
        return 0 if show.run(names or [], Console()) else 1
