# SPDX-License-Identifier: Apache-2.0
"""Check the whole hart from reset, for a few cycles."""

from __future__ import annotations

from typing import Annotated

import typer

EXAMPLES = ("trapline formal-bounded", "trapline formal-bounded --depth 8 --seconds 60")


def command(
    depth: Annotated[int, typer.Option(min=1, max=1000, help="Cycles after reset.")] = 12,
    seconds: Annotated[float, typer.Option(min=1, max=1e6, help="Limit for each query.")] = 120,
) -> int:
    """Check the whole hart from reset, for a few cycles (minutes).

    Exit status: 0 what must never be seen is not, and a planted bug is; 1 not, 2 bad input.
    """
    from trapline.formal.bounded import hart

    return hart.check_and_store(depth, seconds)
