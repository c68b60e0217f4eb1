# SPDX-License-Identifier: Apache-2.0
"""The engine: hands work items to a dask.distributed cluster and writes what comes back.

The engine alone writes the store, so workers need no shared file. At most a few items for each
worker are out at a time: a campaign without end needs no list of its items. An item whose worker
dies is run again elsewhere; one that takes three workers with it is put aside and told.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trapline import signals
from trapline.errors import BadInput
from trapline.tb.campaigns.engine import folders
from trapline.tb.campaigns.engine.work import ItemResult, Results, WorkItem, runner

# Items out at a time, for each worker.
ITEMS_EACH = 2
# An item that was lost so often is put aside.
MOST_LOSSES = 3
# Seconds between looks at the clock while nothing comes back.
PATIENCE = 1.0
# Why dask cancels what is out when the scheduler does not answer any more: no item's fault.
_NO_SCHEDULER = "scheduler-connection-lost"
# An address that dask takes: a protocol, a host and a port.
_SCHEDULER = re.compile(r"(tcp|tls|ucx|ws|wss)://[^\s/]{1,300}:[0-9]{1,5}/?")


@dataclass(frozen=True)
class Limits:
    """When a campaign ends besides with its items; 0: never for that reason.

    seconds: after so long. stable_seconds: when no new cover point came for so long.
    """

    seconds: float = 0.0
    stable_seconds: float = 0.0


@dataclass
class CampaignState:
    """How a campaign stands, for who shows it. total: items planned, 0 for no end."""

    started: float
    total: int = 0
    done: int = 0
    before: int = 0
    programs: float = 0
    traps: float = 0
    points: int = 0
    new_points: int = 0
    last_new: float = 0.0
    lost: int = 0
    failures: int = 0
    why: str = ""


Show = Callable[[CampaignState], None]


def work(item: WorkItem, place: str = "") -> ItemResult:
    """Run one item in a worker, in a folder of its own below `place`; it stays if it has failures.

    place: empty for the machine's folder of temporary files.
    """
    with folders.of(item.key, Path(place or tempfile.gettempdir())) as folder:
        result = runner(item.kind)(item, folder.path)
        if result.failures:
            folder.keep()
            result.failures = {
                name: f"{how} (its report: {folder.path})" for name, how in result.failures.items()
            }
    return result


def check_scheduler(address: str) -> None:
    """Raise BadInput for what is no address of a dask scheduler."""
    if not _SCHEDULER.fullmatch(address):
        raise BadInput(f"no scheduler at {address[:100]!r}: an address is tcp://HOST:PORT")


@contextlib.contextmanager
def cluster(scheduler: str, jobs: int, place: str = "") -> Iterator[Any]:
    """A client of the scheduler, or of an embedded cluster of `jobs` processes.

    place: where the embedded cluster's processes have their folders; what killed ones have left
    there is removed, before and after. Raises BadInput when the scheduler does not answer.
    """
    if scheduler:
        check_scheduler(scheduler)
    import dask
    import distributed

    if scheduler:
        try:
            client = distributed.Client(scheduler, timeout=10)
        except (OSError, ValueError) as error:
            raise BadInput(f"no scheduler at {scheduler}: {error}") from None
        try:
            yield client
        finally:
            client.close()
        return
    with contextlib.ExitStack() as opened:
        if place:
            # Not in the machine's folder of temporary files, from which nobody would remove it.
            own = opened.enter_context(folders.of("dask", Path(place))).path
            opened.enter_context(dask.config.set({"temporary-directory": str(own)}))
        # A cluster that is interrupted while it starts can be closed by nobody.
        with signals.held():
            local = distributed.LocalCluster(
                n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None,
                silence_logs=50, memory_limit=0,
            )  # fmt: skip
            opened.callback(local.close)
            client = distributed.Client(local)
            opened.callback(client.close)
        yield client


def run(
    store: Results, wanted: Iterator[WorkItem], client: Any, limits: Limits, total: int, show: Show,
    place: str = "",
) -> CampaignState:  # fmt: skip
    """Run items until they or the limits end; those that the store has are left out.

    place: where workers make the folders of items, as for `work`.

    Returns how it stands; everything else is in the store. The first item that raises an error of
    its own, not its worker's, ends the campaign with that error.
    """
    campaign = _Campaign(store, wanted, client, limits, total, show, place)
    try:
        campaign.loop()
    finally:
        campaign.cancel()
    return campaign.state


class _Campaign:
    """One run of the engine."""

    def __init__(
        self, store: Results, wanted: Iterator[WorkItem], client: Any, limits: Limits, total: int,
        show: Show, place: str,
    ) -> None:  # fmt: skip
        now = time.monotonic()
        self.store = store
        self.wanted = wanted
        self.client = client
        self.limits = limits
        self.show = show
        self.place = place
        self.known = store.done()
        self.out: dict[Any, WorkItem] = {}
        self.retries: list[WorkItem] = []
        self.state = CampaignState(now, total, points=store.points, last_new=now)

    def loop(self) -> None:
        import distributed

        ready = distributed.as_completed()
        while True:
            self.fill(ready)
            if not self.out:
                self.state.why = self.state.why or "all items done"
                return
            # With a timeout: a limit may come while nothing comes back.
            for future in _next(ready, PATIENCE):
                self.take(future)
            self.show(self.state)
            if self.over():
                return

    def fill(self, ready: Any) -> None:
        """Hand out items until every worker has enough ahead of it."""
        room = ITEMS_EACH * max(1, self.workers())
        while len(self.out) < room:
            item = self.retries.pop() if self.retries else self.next_item()
            if item is None:
                return
            # A key of its own: a scheduler that still knows a lost one would answer with its error.
            future = self.client.submit(
                work, item, self.place, key=f"{item.key}-{time.monotonic_ns()}", pure=False
            )
            self.out[future] = item
            ready.add(future)

    def workers(self) -> int:
        """How many there are now. Raises BadInput when the scheduler is gone for good.

        A client that has lost it looks for one at the same address for a while.
        """
        while True:
            while self.client.status == "connecting":
                time.sleep(0.1)
            if self.client.status != "running":
                raise BadInput(
                    "the scheduler is gone; called again, the campaign goes on from its store"
                )
            with contextlib.suppress(OSError):
                return len(self.client.scheduler_info(n_workers=-1)["workers"])

    def next_item(self) -> WorkItem | None:
        for item in self.wanted:
            if item.key in self.known:
                self.state.before += 1
                continue
            return item
        return None

    def take(self, future: Any) -> None:
        import distributed

        item = self.out.pop(future)
        try:
            result: ItemResult = future.result()
        except (distributed.KilledWorker, distributed.CancelledError) as error:
            if getattr(error, "reason", "") == _NO_SCHEDULER:
                self.retries.append(item)
                return
            self.state.lost += 1
            if self.store.lose(item, type(error).__name__) < MOST_LOSSES:
                self.retries.append(item)
            return
        finally:
            future.release()
        new = self.store.add(item, result)
        if new is None:
            return
        self.known.add(item.key)
        state = self.state
        state.done += 1
        state.programs += result.figures.get("programs", 0)
        state.traps += result.figures.get("traps", 0)
        state.failures += len(result.failures)
        state.points = self.store.points
        if new:
            state.new_points += new
            state.last_new = time.monotonic()

    def over(self) -> bool:
        now = time.monotonic()
        if self.limits.seconds and now - self.state.started >= self.limits.seconds:
            self.state.why = "the time is over"
        elif self.limits.stable_seconds and now - self.state.last_new >= self.limits.stable_seconds:
            self.state.why = "no new cover point for so long"
        return bool(self.state.why)

    def cancel(self) -> None:
        """What is still out is of no use any more."""
        with contextlib.suppress(Exception):
            self.client.cancel(list(self.out), force=True)


def _next(ready: Any, seconds: float) -> list[Any]:
    """The futures that are done by now, or the first that is within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready.has_ready():
            return list(ready.next_batch(block=False))
        time.sleep(0.02)
    return []
