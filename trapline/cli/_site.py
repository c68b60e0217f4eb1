# SPDX-License-Identifier: Apache-2.0
"""Options that say where a campaign does its work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from trapline.tb.campaigns.engine.rows import WorkPlace

Jobs = Annotated[
    int,
    typer.Option(min=0, max=1024, help="Worker processes of the engine; 0: threads of this one."),
]
Scheduler = Annotated[
    str, typer.Option(help="A dask scheduler, tcp://HOST:PORT; whoever reaches it runs code here.")
]


def site_of(jobs: int, scheduler: str) -> WorkPlace | None:
    """The engine's site; None where this process does the work. Raises BadInput."""
    from trapline.tb.campaigns.engine.engine import check_scheduler
    from trapline.tb.campaigns.engine.rows import WorkPlace

    if scheduler:
        check_scheduler(scheduler)
    return WorkPlace(jobs, scheduler) if jobs or scheduler else None
