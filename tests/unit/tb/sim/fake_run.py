# SPDX-License-Identifier: Apache-2.0
"""Runs inside the fake design's simulator; writes what happened to the file $TL_TEST_OUT."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import cocotb
from cocotb.triggers import Timer

from trapline.tb.sim.control import Simulator

STUCK, REPEAT, END = (1).to_bytes(8, "little"), (2).to_bytes(8, "little"), b"\xff" * 8
THREE = (3).to_bytes(8, "little")


class Probe:
    """Accepts batches up to record `refuse`, and remembers them."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self.batches: list[tuple[int, int]] = []
        self.refuse: int | None = None
        sim.set_drain(self)

    def __call__(self, first: int, count: int) -> int:
        self.batches.append((first, count))
        if self.refuse is not None and first <= self.refuse < first + count:
            return self.refuse - first
        return count


async def one(
    sim: Simulator, probe: Probe, patches: dict[int, bytes], **settings: int
) -> dict[str, Any]:
    """One run with `patches` (offset: bytes) in main memory."""
    probe.batches.clear()
    ram = sim.restart()
    for offset, data in patches.items():
        ram[offset : offset + len(data)] = data
    sim.control.max_retired = settings.get("max_retired", 0)
    sim.control.wait_seed = settings.get("wait_seed", 0)
    sim.control.run_until = settings.get("cycles", 100_000)
    await Timer(200_000, "ns")
    sim.drain()
    c = sim.control
    return {
        "stop": c.stop,
        "finished": c.finished,
        "code": c.finish_code,
        "cycle": c.cycle,
        "head": c.head,
        "tail": c.tail,
        "full": c.full_tail,
        "bus": c.bus_tail,
        "batches": list(probe.batches),
        "console": sim.console().decode(),
        "mtime": sim.ring[0, 16],
        "kinds": [sim.ring[i, 0] & 7 for i in range(64)],
    }


async def to_the_end(sim: Simulator, probe: Probe) -> dict[str, Any]:
    """Let the run that stands go on; what it came to."""
    probe.batches.clear()
    sim.control.run_until = 100_000
    await Timer(200_000, "ns")
    sim.drain()
    memory = {name: bytes(data).hex() for name, data in sim.c_memory().items()}
    memory.pop("control")  # it also counts the cycles since the simulator started
    return {"head": sim.control.head, "cycle": sim.control.cycle, "stop": sim.control.stop} | memory


async def saved_and_resumed(sim: Simulator, probe: Probe) -> tuple[dict[str, Any], dict[str, Any]]:
    """A run stopped in its middle and saved, to its end; the same from what was saved."""
    ram = sim.restart()
    ram[792:808] = b"c" + bytes(7) + END
    sim.control.run_until = 57
    await Timer(1000, "ns")
    model = Path(os.environ["TL_TEST_OUT"]).with_name("model")
    sim.save_model(model)
    kept = {name: bytes(data) for name, data in sim.c_memory().items()}
    memory = bytes(ram[:4096])
    whole = await to_the_end(sim, probe)
    await one(sim, probe, {400: STUCK})  # something else in between
    ram = sim.restart()
    ram[:4096] = memory
    sim.restore_model(model)
    for name, data in sim.c_memory().items():
        data[:] = kept[name]
    return whole, await to_the_end(sim, probe)


@cocotb.test()
async def runs(_dut: object) -> None:
    sim = Simulator()
    c = sim.control
    c.batch, c.finish_cycles, c.watchdog_cycles, c.livelock_records = 128, 8, 5000, 1000
    c.mtime_inc = 77
    probe = Probe(sim)
    results: dict[str, Any] = {}
    if "TL_TEST_ASSERTION" in os.environ:
        await one(sim, probe, {400: THREE})
        return
    results["pass"] = await one(sim, probe, {792: b"c", 800: END})
    fail = (1 << 32 | 5).to_bytes(8, "little")
    results["fail"] = await one(sim, probe, {792: fail, 800: END})
    probe.refuse = 1000
    results["refuse"] = await one(sim, probe, {})
    probe.refuse = None
    results["stuck"] = await one(sim, probe, {400: STUCK})
    results["repeat"] = await one(sim, probe, {400: REPEAT})
    results["limit"] = await one(sim, probe, {}, max_retired=500)
    c.batch = 1 << 20
    results["overflow"] = await one(sim, probe, {})
    c.batch = 128
    results["seeded"] = await one(sim, probe, {800: END}, wait_seed=9)
    results["again"] = await one(sim, probe, {792: b"c", 800: END})

    ram = sim.restart()
    ram[800:808] = END
    sim.set_schedule([(10, 1), (20, 0)])
    c.pins_mask, c.run_until = 1, 1000
    await Timer(2000, "ns")
    results["pins"] = {"kinds": [sim.ring[i, 0] & 7 for i in range(64)]}

    results["whole"], results["resumed"] = await saved_and_resumed(sim, probe)

    sim.restart()
    c.run_until = 2_000_000
    start = time.process_time()
    await Timer(2_001_000, "ns")
    results["speed"] = {"cycle": c.cycle, "seconds": time.process_time() - start}
    Path(os.environ["TL_TEST_OUT"]).write_text(json.dumps(results))
