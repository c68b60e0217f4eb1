# SPDX-License-Identifier: Apache-2.0
"""A campaign in a process of its own: `campaign.py FOLDER ITEMS [SCHEDULER]`.

It prints its workers' pids.
"""

from __future__ import annotations

import sys
from pathlib import Path

from trapline.errors import BadInput
from trapline.tb.campaigns.engine import engine, work
from trapline.tb.campaigns.engine.store import Store


def main(folder: Path, count: int, scheduler: str = "") -> None:
    store = Store(folder / "store.sqlite", "test")
    wanted = work.items(
        "slow_work:counted", ["rv64imac_h"], "own", range(count * 10), 10, 0, "test"
    )
    place = "" if scheduler else str(folder / "items")
    with engine.cluster(scheduler, 2, place) as client:
        pids = client.run(__import__("os").getpid)
        print("workers", *pids.values(), flush=True)
        state = engine.run(
            store, wanted, client, engine.Limits(), count, lambda _state: None, place
        )
    print("end", state.done, state.before, state.lost, flush=True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
    except BadInput as error:
        print("bad input:", error, flush=True)
        sys.exit(2)
