# SPDX-License-Identifier: Apache-2.0
"""What a campaign on many cores comes to: a simulated run of scheduler, engine and workers.

    python -m trapline.tb.campaigns.engine.simulate [--cores 1000] [--instructions 1e12]

Workers take items as the engine hands them out; the engine serves one result after the other, each
for as long as `Store.add` takes here and now, measured with a run file of this space. The simulated
clock says how long the campaign takes and how busy workers and engine are. Nothing else is a model:
hand-out, the number of items ahead and the loss of workers are as in engine.py.
"""

from __future__ import annotations

import argparse
import heapq
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from trapline.coverage.points import SPACE
from trapline.coverage.store import LOCKSTEP, Covered
from trapline.tb.campaigns.engine.engine import ITEMS_EACH
from trapline.tb.campaigns.engine.store import Store
from trapline.tb.campaigns.engine.work import ItemResult, WorkItem


@dataclass(frozen=True)
class Cluster:
    """Who runs a campaign.

    speed: instructions a second and core; hop: seconds that dask takes to bring an item to a worker
    and its result back; losses: of a worker, an hour.
    """

    cores: int
    speed: float = 110_000.0
    hop: float = 0.002
    losses: float = 0.001


@dataclass(frozen=True)
class SimulatedCampaign:
    """How it went, in simulated seconds. lost: items that a dying worker took with it."""

    seconds: float
    workers_busy: float
    engine_busy: float
    lost: int
    items: int


def add_seconds(folder: Path, rounds: int = 40) -> float:
    """Seconds that the engine takes to store one item with many points, measured."""
    store = Store(folder / "simulated.sqlite", "simulated")
    points = dict.fromkeys(range(0, SPACE.size, 3), 1)
    covered = Covered(points, {}, 1, 1, 1, {"rv64imac_h"}, {LOCKSTEP}, 1).packed()
    began = time.process_time()
    for at in range(rounds):
        item = WorkItem("none:none", "simulated", "rv64imac_h", "own", at, 1)
        store.add(item, ItemResult({"programs": 1}, covered))
    spent = (time.process_time() - began) / rounds
    store.close()
    return spent


def simulated(
    site: Cluster, instructions: float, item_instructions: float, add: float, seed: int = 1
) -> SimulatedCampaign:
    """Run `instructions` in items of `item_instructions`; `add`: the engine's seconds for each."""
    random = Random(seed)
    items = max(1, round(instructions / item_instructions))
    length = item_instructions / site.speed
    left, flying, lost = items, 0, 0
    queued = [0] * site.cores
    # (time a worker's item ends, worker, whether the worker dies with it)
    events: list[tuple[float, int, bool]] = []
    engine_free = busy = engine_spent = now = 0.0

    def begin(worker: int, at: float) -> None:
        took = length * random.uniform(0.8, 1.2) + site.hop
        dies = random.random() < site.losses * took / 3600
        heapq.heappush(events, (at + took * (random.random() if dies else 1.0), worker, dies))

    for nth in range(ITEMS_EACH):
        for worker in range(site.cores):
            if left:
                left, flying = left - 1, flying + 1
                if nth == 0:
                    begin(worker, 0.0)
                else:
                    queued[worker] += 1
    while events:
        now, worker, dies = heapq.heappop(events)
        busy += 0.0 if dies else length
        if dies:
            lost, left = lost + 1, left + 1
        flying -= 1
        if queued[worker]:
            queued[worker] -= 1
            begin(worker, now)
            idle = False
        else:
            idle = True
        # The engine serves results in turn, and hands out the next item when it has.
        engine_free = max(engine_free, now) + add
        engine_spent += add
        if left:
            left, flying = left - 1, flying + 1
            if idle:
                begin(worker, engine_free)
            else:
                queued[worker] += 1
    end = max(now, engine_free)
    return SimulatedCampaign(end, busy / (end * site.cores), engine_spent / end, lost, items)


def table(cores: int, instructions: float, add: float, speed: float) -> list[str]:
    """A Markdown table over the sizes of items."""
    lines = [
        "| programs an item | items | hours | workers busy | engine busy | items lost, run again |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for programs in (100, 1_000, 10_000, 50_000):
        site = Cluster(cores, speed)
        done = simulated(site, instructions, programs * 1500.0, add)
        lines.append(
            f"| {programs:,} | {done.items:,} | {done.seconds / 3600:.2f} | "
            f"{100 * done.workers_busy:.1f} % | {100 * done.engine_busy:.1f} % | {done.lost} |"
        )
    return lines


def main(arguments: Sequence[str]) -> int:
    """Print the table of docs/scale.md; returns the exit status."""
    parser = argparse.ArgumentParser(prog="trapline.tb.campaigns.engine.simulate")
    parser.add_argument("--cores", type=int, default=1000)
    parser.add_argument("--instructions", type=float, default=1e12)
    parser.add_argument("--speed", type=float, default=110_000.0, help="of a core, a second")
    options = parser.parse_args(arguments)
    if options.cores < 1 or options.instructions < 1 or options.speed <= 0:
        parser.error("cores, instructions and speed are at least 1")
    with tempfile.TemporaryDirectory() as folder:
        add = add_seconds(Path(folder))
    print(f"the engine takes {1000 * add:.1f} ms for a result")
    print("\n".join(table(options.cores, options.instructions, add, options.speed)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
