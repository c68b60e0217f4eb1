# SPDX-License-Identifier: Apache-2.0
"""Programs as pyuvm sees them: a sequence of items, and the driver that runs them in turn."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cocotb.triggers import Timer
from pyuvm import ConfigDB, uvm_driver, uvm_sequence, uvm_sequence_item

from trapline.models.isa.causes import cause_name
from trapline.models.isa.commit import Group
from trapline.models.isa.config import HartConfig
from trapline.models.isa.htif import unserved_text
from trapline.models.isa.memory_map import RAM
from trapline.models.platform.htif import addresses
from trapline.tb.duts.loader import Dut
from trapline.tb.env.agents import BusAgent, InterruptAgent
from trapline.tb.env.monitor import CommitMonitor
from trapline.tb.env.scoreboard import Scoreboard
from trapline.tb.env.shrinking import shrink
from trapline.tb.lockstep import difference as differences
from trapline.tb.lockstep.difference import Difference
from trapline.tb.lockstep.end_state import ON_THEIR_WAY
from trapline.tb.lockstep.livelock import Livelock
from trapline.tb.lockstep.recheck import accepted
from trapline.tb.random.shrink import Attempt
from trapline.tb.random.source import is_drawn, read_program
from trapline.tb.run.artifacts import failure, write_report
from trapline.tb.run.checkpoints import Checkpoints
from trapline.tb.run.description import (
    ENDLESS,
    Program,
    Result,
    RunDescription,
    Verdict,
    without_fences,
)
from trapline.tb.run.endings import endless_sentence, limit_sentence
from trapline.tb.run.messages import Messages
from trapline.tb.run.observer import Observer
from trapline.tb.run.snapshot import Keeper, Snapshots
from trapline.tb.sim.control import CLOCK_PERIOD_PS, Finish, Simulator, Stop

RESET_CYCLES = 2
# Characters of the console in which a text that ends the run is looked for.
_CONSOLE_TAIL = 4096
_TARGETS = ("M", "HS", "VS", "?")


class ProgramItem(uvm_sequence_item):  # type: ignore[misc]  # pyuvm ships no types
    """One program to run."""

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
    """Loads a program into both memories, resets, lets the clock run, and says how it ended."""

    irq: InterruptAgent
    bus: BusAgent
    monitor: CommitMonitor
    scoreboard: Scoreboard
    observers: list[Observer]

    def build_phase(self) -> None:
        """Take what the run was configured with."""
        super().build_phase()
        self.sim: Simulator = ConfigDB().get(self, "", "SIM")
        self.config: HartConfig = ConfigDB().get(self, "", "CONFIG")
        self.dut: Dut = ConfigDB().get(self, "", "DUT")
        self.run: RunDescription = ConfigDB().get(self, "", "RUN")
        self.messages: Messages = ConfigDB().get(self, "", "MESSAGES")
        self.checkpoints = Checkpoints()
        control = self.sim.control
        control.batch = self.run.batch
        control.finish_cycles = self.dut.finish_cycles
        self.watchdog_cycles = self.run.watchdog_cycles or self.dut.watchdog_cycles
        control.watchdog_cycles = self.watchdog_cycles if self.run.probe else 0
        control.livelock_records = self.dut.livelock_records
        self.livelock = Livelock(self.sim, max(self.run.livelock_cycles, self.watchdog_cycles))

    async def run_phase(self) -> None:
        """Serve items until the run ends."""
        cpu = time.process_time()
        while True:
            item = await self.seq_item_port.get_next_item()
            self.messages.start(item.index)
            result = await self.program(item.index, item.program)
            before, cpu = cpu, time.process_time()
            result.cpu_seconds = cpu - before
            item.ends_group = result.ends_group
            self.messages.result(item.index, result)
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
        ram = self._load(program, watched=True)
        for observer in self.observers:
            observer.begin(program)
        parts = Snapshots(self.sim, self.scoreboard, self.irq, self.observers)
        kept = Keeper(parts, program, self.run, ram)
        if self.run.resume and index == 0:
            kept.resume(Path(self.run.resume))
        if self.run.waves:
            self.sim.trace_open(self.run.waves)
        await self._clock(index, kept)
        self.sim.trace_close()
        found = self._verdict(program, result)
        self._count(result)
        rest = self.monitor.rest()
        for observer in self.observers:
            observer.refused(rest)
            observer.end(program, result)
        if found is not None and self.run.shrink_seconds and is_drawn(program.elf):
            await shrink(self.run, program, found, self._attempted)
        if found is not None and self.run.go_on:
            await self._go_on(index, result)
        if found is not None and self.run.explain:
            result.waves = await self._trace_again(program, result)
            self._waive(program, result, found)
            result.report = str(write_report(found, program, self.run, self.dut, result.waves))
        elif self.run.fenced and self.run.explain and without_fences(result.accepted):
            self._tell_stale(program, result)
        elif result.good:
            kept.drop()
        self.checkpoints.drop()
        result.seconds = time.perf_counter() - started
        return result

    async def _attempted(self, program: Program, attempt: Attempt) -> tuple[str, ...]:
        """Run an attempt to shrink the program; how it failed, () if it did not."""
        if not attempt.disturbed:
            program = replace(program, wait_seed=None, irq_seed=None)
        self._load(program, watched=False, pieces=attempt.program.pieces)
        await self._clock(-1, tracer=True)
        found = self._verdict(program, Result(program.name, program.elf, Verdict.EQUAL))
        return failure(found) if found is not None else ()

    def _load(
        self, program: Program, watched: bool, pieces: Sequence[tuple[int, bytes]] = ()
    ) -> memoryview:
        elf = read_program(program.elf, self.config)
        pieces = list(pieces or elf.segments)
        pieces += [(spa, Path(name).read_bytes()) for name, spa in program.images]
        ram = self.sim.restart(RESET_CYCLES)
        for spa, data in pieces:
            ram[spa - RAM.base : spa - RAM.base + len(data)] = data
        self.sim.control.max_retired = program.max_instructions
        self._printed, self._console_tail, self._stuck = 0, "", False
        self.livelock.begin()
        # A run with an end of its own gets there. Of a traced one, the end is known.
        self._endless = program.must_finish or not (program.max_instructions or program.max_cycles)
        self._until = 0
        htif = addresses(elf.symbols, program.tohost)
        self.bus.begin(program, htif)
        self.irq.begin(program)
        if self.run.check:
            self.scoreboard.begin(pieces, ram, htif)
        self.monitor.begin(
            self.scoreboard.check if self.run.check else None,
            watched and bool(self.observers),
        )
        return ram

    async def _clock(self, index: int, kept: Keeper | None = None, tracer: bool = False) -> None:
        """Let the clock run until it stops; the only awaits are whole chunks of cycles.

        `kept`: save the run now and then.
        """
        control = self.sim.control
        checkpoint = self.run.checkpoint_cycles
        chunk = min(self.run.chunk_cycles, 100_000)  # the first one is short: most programs are
        while control.stop == Stop.RUNNING:
            planned = self.irq.schedule(control.cycle + chunk)
            until = min(control.cycle + chunk, planned, self._until or planned)
            control.run_until = max(control.cycle + 1, until)
            cycles = control.run_until - control.cycle + RESET_CYCLES + 1
            await Timer(cycles * CLOCK_PERIOD_PS, "ps")
            chunk = self.run.chunk_cycles
            if index >= 0:
                self._tell(index)
            else:
                self.messages.alive()
            if control.cycle >= self._until if self._until else self._goes_round():
                self.sim.stop(Stop.LIVELOCK)
            if kept is not None and control.stop == Stop.RUNNING:
                kept.save_when_due()
            if control.cycle >= checkpoint and control.stop == Stop.RUNNING and not tracer:
                checkpoint += self.run.checkpoint_cycles
                tracer = self.checkpoints.take(control.cycle)
                if tracer:
                    await self._trace_and_exit()
        await self._settle()

    def _goes_round(self) -> bool:
        """Whether the program has been in one loop for longer than anything it may wait for."""
        return self._endless and self.livelock.cycles() >= self.livelock.patience

    async def _settle(self) -> None:
        """At a program's end: go on until every transfer has its record, cycle by cycle.

        No longer than the design states; `_stuck`: none has found its record in all that time.
        """
        control = self.sim.control
        self._stuck = False
        if control.stop != Stop.FINISHED or not self.run.check:
            return
        matched = self.scoreboard.matched()
        left = self.dut.finish_cycles
        while left and not self.scoreboard.quiet() and control.stop == Stop.FINISHED:
            left -= 1
            control.finish_left, control.stop = 1, Stop.RUNNING
            control.run_until = control.cycle + 2
            await Timer((2 + RESET_CYCLES + 1) * CLOCK_PERIOD_PS, "ps")
        self._stuck = left == 0 and self.scoreboard.matched() == matched

    def _tell(self, index: int) -> None:
        """Say how far the program is and what it printed; see whether that is its end."""
        control = self.sim.control
        program = self.run.programs[index]
        raw, self._printed = self.sim.console_from(self._printed)
        printed = raw.decode(errors="replace")
        if printed or control.stop == Stop.RUNNING:
            self.messages.progress(index, control.retired, printed)
        self._console_tail = (self._console_tail + printed)[-_CONSOLE_TAIL:]
        over = 0 < program.max_cycles <= control.cycle
        over |= any(text in self._console_tail for text in program.ends_at)
        if over and control.finished == Finish.NOT:
            control.finished = Finish.LIMIT

    async def _go_on(self, index: int, result: Result) -> None:
        """The clock runs on behind a difference, unchecked, to the program's end.

        The checker never changes what the design does: this is the run it would have without one.
        """
        control = self.sim.control
        if control.stop in (Stop.DIFFERENCE, Stop.OVERFLOW) and control.finished == Finish.NOT:
            self.monitor.begin(None, watched=False)
            control.tail, control.full_tail = control.head, control.full_head
            control.bus_tail = control.bus_head
            control.stop = Stop.RUNNING
            await self._clock(index)
        result.console = self.sim.console()[-4000:].decode(errors="replace")
        result.unchecked = {
            "stop": Stop(control.stop).name.lower(),
            "finish": Finish(control.finished).name.lower(),
            "code": control.finish_code,
            "instructions": control.retired,
            "cycles": control.cycle,
        }

    async def _trace_and_exit(self) -> None:
        """In a woken checkpoint: the same cycles once more, traced; then this copy is done."""
        name = Path(self.run.out) / "checkpoint.fst"
        first, self._until = map(int, (Path(self.run.out) / "trace_from").read_text().split())
        self.sim.trace_open(str(name), first)
        await self._clock(-1, tracer=True)
        self.sim.trace_close()
        os._exit(0)

    def _verdict(self, program: Program, result: Result) -> Difference | None:
        """Fill in how the run ended; returns the difference, if any."""
        control = self.sim.control
        self.sim.drain()
        stop = Stop(control.stop)
        result.finish = Finish(control.finished).name.lower()
        result.code = control.finish_code
        found: Difference | None = None
        tail = control.tail
        if control.finished == Finish.UNSERVED:
            result.sentence = unserved_text(control.finish_code)
        if stop is Stop.CHECKER_ERROR:
            result.verdict = Verdict.ERROR
            result.sentence = self.monitor.error.strip()
            return None
        if stop is Stop.DIFFERENCE:
            found = self.scoreboard.difference()
            refused = found.finding is differences.Finding.REFUSED
            result.verdict = Verdict.REFUSED if refused else Verdict.DIFFERENCE
        elif stop is Stop.NO_COMMIT:
            found = self._no_commit(result, program)
        elif stop is Stop.LIVELOCK:
            history = self.scoreboard.history()
            sentence = endless_sentence(self.dut, self.livelock, history, control.cycle)
            found = Difference(differences.Finding.LIVELOCK, tail, detail=sentence)
            result.verdict = Verdict.LIVELOCK
        elif stop is Stop.OVERFLOW:
            found = Difference(differences.Finding.STREAM, tail, detail="a ring overflowed")
            result.verdict = Verdict.DIFFERENCE
        elif self.run.check:
            found = self.scoreboard.end_state(self._stuck)
            if found is not None:
                result.verdict = Verdict.DIFFERENCE
        if found is not None:
            found.history = found.history or self.scoreboard.history()
            last = found.rtl or (found.history[-1] if found.history else ())
            found.host = self.scoreboard.host(last)
            result.sentence = found.detail or found.finding.value
            result.unexplained = int(result.verdict not in ENDLESS)
        elif control.finished == Finish.LIMIT:
            result.verdict = Verdict.UNFINISHED
            result.sentence = limit_sentence(program, control.retired, control.cycle)
        result.unfinished_allowed = self.run.allow_unfinished or (
            result.verdict == Verdict.UNFINISHED and not program.must_finish
        )
        return found

    def _no_commit(self, result: Result, program: Program) -> Difference:
        """No record for too long: a WFI that nothing can end, or a design that hangs."""
        control = self.sim.control
        sentence = f"no commit for {self.watchdog_cycles} cycles, by cycle {control.cycle}"
        if self.run.check:
            sentence += f"; {self.scoreboard.in_execution()}"
        wait = self.scoreboard.waiting(program.irq_seed is not None)
        if wait is not None and wait[0]:
            found = self.scoreboard.end_state()
            if found is not None:
                result.verdict = Verdict.DIFFERENCE
                return found
            result.verdict = Verdict.WAITS
            return Difference(differences.Finding.WAITS, control.tail, detail=wait[1])
        if wait is not None:
            sentence += f"; the model {wait[1]} (--watchdog-cycles sets how long that may take)"
        result.verdict = Verdict.WATCHDOG
        return Difference(differences.Finding.WATCHDOG, control.tail, detail=sentence)

    def _tell_stale(self, program: Program, result: Result) -> None:
        """Report old values that were accepted where no fence is left out: they may hide a bug."""
        detail = differences.Finding.STALE.value
        if not result.content:
            detail += f", which fails by itself with code {result.code}"
        if result.stale:
            detail += f": {result.stale[0]}"
        found = Difference(differences.Finding.STALE, self.sim.control.tail, detail=detail)
        found.history, found.stale = self.scoreboard.history(), list(result.stale)
        result.sentence = detail
        result.report = str(write_report(found, program, self.run, self.dut, ""))

    def _waive(self, program: Program, result: Result, found: Difference) -> None:
        """Accept the difference where dut.toml says so; one that did not come back is another."""
        if result.verdict != Verdict.DIFFERENCE:
            return
        fields = {f.name for f in found.fields}
        for waiver in self.dut.waivers:
            if waiver.covers(Path(program.elf).stem, fields):
                result.verdict, result.waived = Verdict.WAIVED, waiver.name
                result.sentence = f"{waiver.name}: {waiver.reason}"
                result.unexplained = 0
                return

    def _count(self, result: Result) -> None:
        control = self.sim.control
        result.instructions = control.retired
        result.records = control.tail
        result.cycles = control.cycle
        result.guest_entries = control.guest_entries
        result.guest_exits = control.guest_exits
        result.console = self.sim.console()[-4000:].decode(errors="replace")
        traps = self.sim.traps()
        checker = self.scoreboard.checker if self.run.check else None
        if checker is not None:
            # What a design does not know of its records, the model does.
            if not self.dut.known >> Group.CAUSE & 1:
                traps = checker.traps
            if not self.dut.known >> Group.MODE & 1:
                result.guest_entries = checker.guest_entries
                result.guest_exits = checker.guest_exits
        for (target, interrupt, cause), count in sorted(traps.items()):
            result.traps[f"{cause_name(cause, interrupt)} -> {_TARGETS[target]}"] = count
        if checker is not None:
            seen = checker.events
            result.longest_interrupt = (checker.longest_records, checker.longest_cycles)
            result.interrupt_bound = (self.dut.interrupt_records, self.dut.interrupt_cycles)
            result.timer_bits_late = seen.late_timer_bits
            result.timer_bits_ahead = seen.timer_bits_ahead
            result.accepted = accepted(checker)
            if self.scoreboard.on_their_way:
                result.accepted[ON_THEIR_WAY] = self.scoreboard.on_their_way
            result.stale = list(checker.staleness.notes)
        result.bus_compared = self.dut.bus
        result.never_compared = [g.name for g in Group if not self.dut.known >> g & 1]

    async def _trace_again(self, program: Program, result: Result) -> str:
        """Run the program again with tracing; a difference that does not come back is a verdict.

        Returns the FST's path, "" when the run wants no waves.
        """
        if self.run.wave_cycles == 0:
            return ""
        control = self.sim.control
        folder = Path(self.run.out) / program.name
        folder.mkdir(parents=True, exist_ok=True)
        waves = folder / "difference.fst"
        from_cycle = max(0, control.cycle - self.run.wave_cycles)
        # A loop has no cycle of its own at which it ends.
        until = control.cycle if self.livelock.period else 0
        (Path(self.run.out) / "trace_from").write_text(f"{from_cycle} {until}")
        if self.checkpoints.trace(from_cycle) is not None:
            (Path(self.run.out) / "checkpoint.fst").replace(waves)
            return str(waves)
        cycle = control.cycle
        self._load(program, watched=False)
        self._until = until
        self.sim.trace_open(str(waves), from_cycle)
        await self._clock(-1, tracer=True)
        self.sim.trace_close()
        self.sim.drain()
        if control.cycle != cycle:
            result.rerun = f"at cycle {control.cycle}, not {cycle}"
        return str(waves)
