# SPDX-License-Identifier: Apache-2.0
"""Programs as pyuvm sees them: a sequence of items, and the driver that runs them in turn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from cocotb.triggers import Timer
from pyuvm import uvm_driver, uvm_sequence, uvm_sequence_item

from trapline.models.platform import boot
from trapline.models.platform.htif import addresses
from trapline.tb.env.bench import bench_of
from trapline.tb.env.filling import fill
from trapline.tb.env.shrinking import shrink
from trapline.tb.lockstep.difference import COMPARED, Difference
from trapline.tb.lockstep.going_on import Signature, signature
from trapline.tb.random.source import (
    HELD,
    draw_ahead,
    is_drawn,
    read_program,
    write_drawn,
)
from trapline.tb.run.artifacts import write_report
from trapline.tb.run.checkpoints import Checkpoints
from trapline.tb.run.description import AGREED, Program, Result, Verdict, without_fences
from trapline.tb.run.snapshot import Keeper, Snapshots
from trapline.tb.sim.control import CLOCK_PERIOD_PS, Finish, Stop

RESET_CYCLES = 2
# Characters of the console in which a text that ends the run is looked for.
_CONSOLE_TAIL = 4096


class ProgramItem(uvm_sequence_item):  # type: ignore[misc]  # pyuvm ships no types
    """The sequence item of one program of the run's description."""

    def __init__(self, index: int, program: Program) -> None:
        """`index`: its place in the run's description."""
        super().__init__(program.name)
        self.index = index
        self.program = program
        self.ends_group = False


class ProgramSequence(uvm_sequence):  # type: ignore[misc]  # pyuvm ships no types
    """All programs of a run, in order."""

    def __init__(self, programs: tuple[Program, ...]) -> None:
        """`programs` as in the run's description."""
        super().__init__("programs")
        self._programs = programs

    async def body(self) -> None:
        """Send one item after the other; each is done when its program has ended."""
        ended: set[str] = set()
        for index, program in enumerate(self._programs):
            if program.group in ended:
                continue
            item = ProgramItem(index, program)
            await self.start_item(item)
            await self.finish_item(item)
            if program.group and item.ends_group:
                ended.add(program.group)


class ProgramDriver(uvm_driver):  # type: ignore[misc]  # pyuvm ships no types
    """Loads a program into both memories, resets, and lets the clock run to the program's end."""

    def build_phase(self) -> None:
        """Take what the run was configured with."""
        super().build_phase()
        self.bench = bench_of(self)
        self.checkpoints = Checkpoints()
        self._signatures: dict[Signature, str] = {}
        # Programs that have been drawn ahead end before this one.
        self._drawn = 0
        control, run, dut = self.bench.sim.control, self.bench.run, self.bench.dut
        control.batch = run.batch
        control.finish_cycles = dut.finish_cycles
        control.watchdog_cycles = self.bench.watchdog_cycles if run.probe else 0
        control.livelock_records = dut.livelock_records

    async def run_phase(self) -> None:
        """Serve items until the run ends."""
        cpu = time.process_time()
        while True:
            item = await self.seq_item_port.get_next_item()
            self.bench.messages.start(item.index)
            self._draw_ahead(item.index)
            try:
                result = await self.program(item.index, item.program)
            except OSError as error:
                self.bench.messages.fault(error)
                raise
            before, cpu = cpu, time.process_time()
            result.cpu_seconds = cpu - before
            item.ends_group = result.ends_group
            self.bench.messages.result(item.index, result)
            self.seq_item_port.item_done()

    async def program(self, index: int, program: Program) -> Result:
        """Run one program to its end; a difference is run again, traced."""
        started = time.perf_counter()
        result = Result(
            program.name,
            program.elf,
            Verdict.EQUAL,
            irq_seed=program.irq_seed,
            wait_seed=program.wait_seed,
        )
        ram = self.load(program, watched=True)
        for observer in self.bench.observers:
            observer.begin(program)
        bench = self.bench
        agents = {"irq": bench.irq, "bus": bench.bus}
        parts = Snapshots(bench.sim, bench.scoreboard, agents, bench.observers)
        kept = Keeper(parts, program, bench.run, ram)
        if self.bench.run.resume and index == 0:
            kept.resume(Path(self.bench.run.resume))
        if self.bench.run.waves:
            self.bench.sim.trace_open(self.bench.run.waves)
        await self.clock(index, kept)
        self.bench.sim.trace_close()
        found = bench.verdict.ended(program, result, self.stuck)
        self._keep(program, result, found)
        bench.verdict.count(result)
        rest = bench.monitor.rest()
        for observer in bench.observers:
            observer.refused(rest)
            observer.end(program, result)
        if found is not None and bench.run.shrink_seconds and is_drawn(program.elf):
            await shrink(bench.run, program, found, bench.rerun.attempted)
        if found is not None and bench.run.go_on:
            await bench.rerun.unchecked(index, result)
        if found is not None and bench.run.diagnose:
            result.same_as = self._seen_before(program, found)
            if not result.same_as:
                result.waves = await bench.rerun.traced(program, result)
            bench.verdict.waive(program, result, found)
            if bench.run.further and result.verdict == Verdict.DIFFERENCE:
                result.further = await bench.rerun.further(program)
            result.report = str(write_report(found, program, bench.run, bench.dut, result.waves))
        elif bench.run.fenced and bench.run.diagnose and without_fences(result.accepted):
            bench.verdict.report_stale(program, result)
        elif result.good:
            kept.drop()
        self.checkpoints.drop()
        result.seconds = time.perf_counter() - started
        return result

    def _draw_ahead(self, index: int) -> None:
        """Draw the programs from `index` on, when that one has not been drawn with others."""
        if index >= self._drawn:
            self._drawn = index + HELD
            sources = (p.source for p in self.bench.run.programs[index : self._drawn])
            draw_ahead(sources, self.bench.config)
        program = self.bench.run.programs[index]
        if program.drawn and (self.bench.run.record or self.bench.run.saving):
            # A stream and a checkpoint name the bytes of the file.
            write_drawn(program.drawn, self.bench.config, Path(program.elf))

    def _keep(self, program: Program, result: Result, found: Difference | None) -> None:
        """Write the file of a drawn program that may get a report, for whoever runs it again."""
        told = found is not None or result.verdict not in AGREED or self.bench.run.fenced
        if program.drawn and told:
            write_drawn(program.drawn, self.bench.config, Path(program.elf))

    def _seen_before(self, program: Program, found: Difference) -> str:
        """The program that showed the same difference first, if another did."""
        if self.bench.run.all_waves or found.finding not in COMPARED:
            return ""
        first = self._signatures.setdefault(signature(found), program.name)
        return "" if first == program.name else first

    def load(
        self, program: Program, watched: bool, pieces: Sequence[tuple[int, bytes]] = ()
    ) -> memoryview:
        """Both memories hold the program, the design is in reset; returns the design's memory.

        watched: the observers see this run. pieces (spa, bytes): instead of what the file holds.
        """
        elf = read_program(program.source, self.bench.config)
        pieces = list(pieces or boot.pieces(elf, self.bench.config))
        pieces += [(spa, Path(name).read_bytes()) for name, spa in program.images]
        ram = self.bench.sim.restart(RESET_CYCLES)
        fill(ram, self.bench.config.ram_base, pieces)
        self.bench.sim.control.max_retired = program.max_instructions
        self._printed, self._console_tail, self.stuck = 0, "", False
        self.bench.verdict.livelock.begin()
        # A run with an end of its own gets there. Of a traced one, the end is known.
        self._endless = program.must_finish or not (program.max_instructions or program.max_cycles)
        htif = addresses(elf.symbols, program.tohost)
        self.bench.bus.begin(program, htif)
        self.bench.irq.begin(program)
        if self.bench.run.check:
            self.bench.scoreboard.begin(Path(program.elf).stem, pieces, ram, htif)
        self.bench.monitor.begin(
            self.bench.scoreboard.check if self.bench.run.check else None,
            watched and bool(self.bench.observers),
        )
        return ram

    async def clock(
        self, index: int, kept: Keeper | None = None, tracer: bool = False, until: int = 0
    ) -> None:
        """Let the clock run until it stops; the only awaits are whole chunks of cycles.

        index: of the program; negative: its progress is not reported. kept: save the run
        now and then. tracer: the run is traced, up to the cycle `until` where that is not zero.
        """
        control = self.bench.sim.control
        checkpoint = self.bench.run.checkpoint_cycles
        chunk = min(
            self.bench.run.chunk_cycles, 100_000
        )  # the first one is short: most programs are
        while control.stop == Stop.RUNNING:
            planned = await self.bench.bus.plan(control.cycle + chunk)
            planned = await self.bench.irq.plan(planned)
            stop_at = min(control.cycle + chunk, planned, until or planned)
            control.run_until = max(control.cycle + 1, stop_at)
            cycles = control.run_until - control.cycle + RESET_CYCLES + 1
            await Timer(cycles * CLOCK_PERIOD_PS, "ps")
            chunk = self.bench.run.chunk_cycles
            if index >= 0:
                self._report_progress(index)
            else:
                self.bench.messages.alive()
            if control.cycle >= until if until else self._is_in_livelock():
                self.bench.sim.stop(Stop.LIVELOCK)
            if kept is not None and control.stop == Stop.RUNNING:
                kept.save_when_due()
            if control.cycle >= checkpoint and control.stop == Stop.RUNNING and not tracer:
                checkpoint += self.bench.run.checkpoint_cycles
                tracer = self.checkpoints.take(control.cycle)
                if tracer:
                    await self.bench.rerun.trace_and_exit()
        await self._settle()

    def _is_in_livelock(self) -> bool:
        """Whether the program has been in one loop for longer than anything it may wait for."""
        livelock = self.bench.verdict.livelock
        return self._endless and livelock.cycles() >= livelock.patience

    async def _settle(self) -> None:
        """At a program's end: go on until every transfer has its record, cycle by cycle.

        No longer than the design states; `stuck`: none has found its record in all that time.
        """
        control = self.bench.sim.control
        self.stuck = False
        if control.stop != Stop.FINISHED or not self.bench.run.check:
            return
        matched = self.bench.scoreboard.matched()
        left = self.bench.dut.finish_cycles
        while left and not self.bench.scoreboard.quiet() and control.stop == Stop.FINISHED:
            left -= 1
            control.finish_left, control.stop = 1, Stop.RUNNING
            control.run_until = control.cycle + 2
            await Timer((2 + RESET_CYCLES + 1) * CLOCK_PERIOD_PS, "ps")
        self.stuck = left == 0 and self.bench.scoreboard.matched() == matched

    def _report_progress(self, index: int) -> None:
        """Say how far the program is and what it printed; see whether that is its end."""
        control = self.bench.sim.control
        program = self.bench.run.programs[index]
        raw, self._printed = self.bench.sim.console_from(self._printed)
        printed = raw.decode(errors="replace")
        if printed or control.stop == Stop.RUNNING:
            self.bench.messages.progress(index, control.retired, printed)
        self._console_tail = (self._console_tail + printed)[-_CONSOLE_TAIL:]
        over = 0 < program.max_cycles <= control.cycle
        over |= any(text in self._console_tail for text in program.ends_at)
        if over and control.finished == Finish.NOT:
            control.finished = Finish.LIMIT
