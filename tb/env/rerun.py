# SPDX-License-Identifier: Apache-2.0
"""What follows a difference: its cycles traced, the run unchecked, a drawn program shrunk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pyuvm import uvm_component

from trapline.models.isa.commit import get
from trapline.tb.env.bench import bench_of
from trapline.tb.lockstep.difference import Difference
from trapline.tb.lockstep.going_on import Signature, signature
from trapline.tb.random.shrink import Attempt
from trapline.tb.run.artifacts import failure
from trapline.tb.run.description import Program, Result, Verdict
from trapline.tb.sim.control import Finish, Stop


class Rerun(uvm_component):  # type: ignore[misc]  # pyuvm ships no types
    """Runs a program on, or once more, by means of the driver."""

    def build_phase(self) -> None:
        """Take the bench from the configuration database."""
        self.bench = bench_of(self)

    async def traced(self, program: Program, result: Result) -> str:
        """Run the program again with tracing; a difference that does not come back is a verdict.

        Returns the FST's path, "" when the run wants no waves.
        """
        if self.bench.run.wave_cycles == 0:
            return ""
        control = self.bench.sim.control
        folder = Path(self.bench.run.out) / program.name
        folder.mkdir(parents=True, exist_ok=True)
        waves = folder / "difference.fst"
        from_cycle = max(0, control.cycle - self.bench.run.wave_cycles)
        # A loop has no cycle of its own at which it ends.
        until = control.cycle if self.bench.verdict.livelock.period else 0
        (self.bench.run.work_folder / "trace_from").write_text(f"{from_cycle} {until}")
        if self.bench.driver.checkpoints.trace(from_cycle) is not None:
            (self.bench.run.work_folder / "checkpoint.fst").replace(waves)
            return str(waves)
        cycle = control.cycle
        self.bench.driver.load(program, watched=False)
        self.bench.sim.trace_open(str(waves), from_cycle)
        await self.bench.driver.clock(-1, tracer=True, until=until)
        self.bench.sim.trace_close()
        self.bench.sim.drain()
        if control.cycle != cycle:
            result.rerun = f"at cycle {control.cycle}, not {cycle}"
        return str(waves)

    async def further(self, program: Program) -> list[str]:
        """The differences behind the first one, a line each: the run once more, going on.

        Behind each the model takes over what the design says, as far as the records tell it.
        """
        scoreboard = self.bench.scoreboard
        scoreboard.everything = True
        try:
            self.bench.driver.load(program, watched=False)
            await self.bench.driver.clock(-1, tracer=True)
            self.bench.sim.drain()
            met = [*scoreboard.going_on.further]
            if Stop(self.bench.sim.control.stop) is Stop.DIFFERENCE:
                met.append(scoreboard.difference())
        finally:
            scoreboard.everything = False
        return _lines(met)

    async def unchecked(self, index: int, result: Result) -> None:
        """The clock runs on behind a difference, unchecked, to the program's end.

        The checker never changes what the design does: this is the run it would have without one.
        """
        control = self.bench.sim.control
        if control.stop in (Stop.DIFFERENCE, Stop.OVERFLOW) and control.finished == Finish.NOT:
            self.bench.monitor.begin(None, watched=False)
            control.tail, control.full_tail = control.head, control.full_head
            control.bus_tail = control.bus_head
            control.stop = Stop.RUNNING
            await self.bench.driver.clock(index)
        result.console = self.bench.sim.console()[-4000:].decode(errors="replace")
        result.unchecked = {
            "stop": Stop(control.stop).name.lower(),
            "finish": Finish(control.finished).name.lower(),
            "code": control.finish_code,
            "instructions": control.retired,
            "cycles": control.cycle,
        }

    async def trace_and_exit(self) -> None:
        """In a woken checkpoint: the same cycles once more, traced; then this copy is done."""
        name = self.bench.run.work_folder / "checkpoint.fst"
        first, until = map(int, (self.bench.run.work_folder / "trace_from").read_text().split())
        self.bench.sim.trace_open(str(name), first)
        await self.bench.driver.clock(-1, tracer=True, until=until)
        self.bench.sim.trace_close()
        os._exit(0)

    async def attempted(self, program: Program, attempt: Attempt) -> tuple[str, ...]:
        """Run an attempt to shrink the program; how it failed, () if it did not."""
        driver = self.bench.driver
        if not attempt.disturbed:
            program = replace(program, wait_seed=None, irq_seed=None)
        driver.load(program, watched=False, pieces=attempt.program.pieces)
        await driver.clock(-1, tracer=True)
        result = Result(program.name, program.elf, Verdict.EQUAL)
        found = self.bench.verdict.ended(program, result, driver.stuck)
        return failure(found) if found is not None else ()


def _lines(met: Sequence[Difference]) -> list[str]:
    """Each kind of difference once, with how often it came: the first is in the report."""
    first: dict[Signature, Difference] = {}
    counts: dict[Signature, int] = {}
    for found in met:
        key = signature(found)
        first.setdefault(key, found)
        counts[key] = counts.get(key, 0) + 1
    lines = []
    for key, found in list(first.items())[1:]:
        where = f"record {found.index}"
        if found.rtl:
            where += f", pc {get(found.rtl, 'pc'):#x}"
            where += f", {key.instruction}" if key.instruction else ""
        times = f" ({counts[key]} times)" if counts[key] > 1 else ""
        lines.append(f"{where}: {found.detail or found.finding}{times}")
    return lines
