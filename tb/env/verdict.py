# SPDX-License-Identifier: Apache-2.0
"""How a program's run ended: the verdict, the waivers of the design, and the run's figures."""

from __future__ import annotations

from pathlib import Path

from pyuvm import uvm_component

from trapline.models.isa.causes import cause_name
from trapline.models.isa.commit import Group
from trapline.models.isa.htif import unserved_text
from trapline.tb.env.bench import bench_of
from trapline.tb.lockstep import difference as differences
from trapline.tb.lockstep.difference import Difference
from trapline.tb.lockstep.end_state import UNDERWAY
from trapline.tb.lockstep.going_on import covers
from trapline.tb.lockstep.livelock import LivelockDetector
from trapline.tb.lockstep.recheck import accepted
from trapline.tb.run.artifacts import write_report
from trapline.tb.run.description import ENDLESS, Program, Result, Verdict
from trapline.tb.run.endings import endless_sentence, limit_sentence
from trapline.tb.sim.control import Finish, Stop

_TARGETS = ("M", "HS", "VS", "?")


class VerdictMaker(uvm_component):  # type: ignore[misc]  # pyuvm ships no types
    """Reads off the standing simulator, the scoreboard and the monitor what became of a program."""

    def build_phase(self) -> None:
        """Find the bench; loops are looked for in its simulator."""
        self.bench = bench_of(self)
        patience = max(self.bench.run.livelock_cycles, self.bench.watchdog_cycles)
        self.livelock = LivelockDetector(self.bench.sim, patience)
        self._never_compared = [g.name for g in Group if not self.bench.dut.known >> g & 1]

    def ended(self, program: Program, result: Result, stuck: bool) -> Difference | None:
        """Fill in how the run ended; returns the difference, if any.

        stuck: while the driver waited for it, no transfer has found its record any more.
        """
        control = self.bench.sim.control
        self.bench.sim.drain()
        stop = Stop(control.stop)
        result.finish = Finish(control.finished).name.lower()
        result.code = control.finish_code
        found: Difference | None = None
        tail = control.tail
        if control.finished == Finish.UNSERVED:
            result.sentence = unserved_text(control.finish_code)
        if stop is Stop.CHECKER_ERROR:
            result.verdict = Verdict.ERROR
            result.sentence = self.bench.monitor.error.strip()
            return None
        if stop is Stop.DIFFERENCE:
            found = self.bench.scoreboard.difference()
            refused = found.finding is differences.Finding.REFUSED
            result.verdict = Verdict.REFUSED if refused else Verdict.DIFFERENCE
        elif stop is Stop.NO_COMMIT:
            found = self._no_commit(result, program)
        elif stop is Stop.LIVELOCK:
            history = self.bench.scoreboard.history()
            sentence = endless_sentence(self.bench.dut, self.livelock, history, control.cycle)
            found = Difference(differences.Finding.LIVELOCK, tail, detail=sentence)
            result.verdict = Verdict.LIVELOCK
        elif stop is Stop.OVERFLOW:
            found = Difference(differences.Finding.STREAM, tail, detail="a ring overflowed")
            result.verdict = Verdict.DIFFERENCE
        elif self.bench.run.check:
            found = self.bench.scoreboard.end_state(stuck)
            if found is not None:
                result.verdict = Verdict.DIFFERENCE
        if found is not None:
            found.history = found.history or self.bench.scoreboard.history()
            last = found.rtl or (found.history[-1] if found.history else ())
            if self.bench.run.diagnose:
                found.changes = self.bench.scoreboard.changes()
            found.host = self.bench.scoreboard.host(last)
            result.sentence = found.detail or found.finding
            result.unexplained = int(result.verdict not in ENDLESS)
        elif self._gone_on(result):
            pass
        elif control.finished == Finish.LIMIT:
            result.verdict = Verdict.UNFINISHED
            result.sentence = limit_sentence(program, control.retired, control.cycle)
        result.unfinished_allowed = self.bench.run.allow_unfinished or (
            result.verdict == Verdict.UNFINISHED and not program.must_finish
        )
        return found

    def _gone_on(self, result: Result) -> bool:
        """Whether it ended without a difference but those behind which waivers let it go on."""
        continued = self.bench.scoreboard.going_on.continued if self.bench.run.check else {}
        if not continued:
            return False
        result.verdict = Verdict.WAIVED
        result.waived = ", ".join(continued)
        result.sentence = "gone on behind " + ", ".join(f"{n} x {w}" for w, n in continued.items())
        return True

    def _no_commit(self, result: Result, program: Program) -> Difference | None:
        """No record for too long: a WFI that nothing can end, or a design that hangs.

        None where random pulses only have not brought what would end a WFI.
        """
        control = self.bench.sim.control
        sentence = f"no commit for {self.bench.watchdog_cycles} cycles, by cycle {control.cycle}"
        if self.bench.run.check:
            sentence += f"; {self.bench.scoreboard.in_execution()}"
        pulsed = program.irq_seed is not None or bool(program.pulses)
        wait = self.bench.scoreboard.waiting(pulsed, self.bench.irq.driven)
        if wait is not None and (wait.never or wait.unpulsed):
            found = self.bench.scoreboard.end_state()
            if found is not None:
                result.verdict = Verdict.DIFFERENCE
                return found
            if wait.unpulsed:
                result.verdict = Verdict.UNFINISHED
                result.sentence = f"not finished: it {wait.sentence}; no pulse brought it"
                return None
            result.verdict = Verdict.WAITS
            return Difference(differences.Finding.WAITS, control.tail, detail=wait.sentence)
        if wait is not None:
            sentence += (
                f"; the model {wait.sentence} (--watchdog-cycles sets how long that may take)"
            )
        result.verdict = Verdict.WATCHDOG
        return Difference(differences.Finding.WATCHDOG, control.tail, detail=sentence)

    def report_stale(self, program: Program, result: Result) -> None:
        """Report old values that were accepted where no fence is left out: they may hide a bug."""
        detail: str = differences.Finding.STALE
        if not result.content:
            detail += f", which fails by itself with code {result.code}"
        if result.stale:
            detail += f": {result.stale[0]}"
        found = Difference(differences.Finding.STALE, self.bench.sim.control.tail, detail=detail)
        found.history, found.stale = self.bench.scoreboard.history(), list(result.stale)
        result.sentence = detail
        result.report = str(write_report(found, program, self.bench.run, self.bench.dut, ""))

    def waive(self, program: Program, result: Result, found: Difference) -> None:
        """Accept the difference where dut.toml says so; one that did not come back is another."""
        if result.verdict != Verdict.DIFFERENCE:
            return
        for waiver in self.bench.dut.waivers:
            if covers(waiver, Path(program.elf).stem, found):
                result.verdict, result.waived = Verdict.WAIVED, waiver.name
                result.sentence = f"{waiver.name}: {waiver.reason}"
                result.unexplained = 0
                return

    def count(self, result: Result) -> None:
        """Fill in the figures of the run: instructions, traps, what was accepted, and so on."""
        control = self.bench.sim.control
        result.instructions = control.retired
        result.records = control.tail
        result.cycles = control.cycle
        result.guest_entries = control.guest_entries
        result.guest_exits = control.guest_exits
        result.console = self.bench.sim.console()[-4000:].decode(errors="replace")
        traps = self.bench.sim.traps()
        checker = self.bench.scoreboard.checker if self.bench.run.check else None
        if checker is not None:
            # What a design does not know of its records, the model does.
            if not self.bench.dut.known >> Group.CAUSE & 1:
                traps = checker.trap_counts.traps
            if not self.bench.dut.known >> Group.MODE & 1:
                result.guest_entries = checker.trap_counts.guest_entries
                result.guest_exits = checker.trap_counts.guest_exits
        for (target, interrupt, cause), count in sorted(traps.items()):
            result.traps[f"{cause_name(cause, interrupt)} -> {_TARGETS[target]}"] = count
        if checker is not None:
            seen = checker.events
            result.longest_interrupt = (
                checker.timing.longest_records,
                checker.timing.longest_cycles,
            )
            result.interrupt_bound = (
                self.bench.dut.interrupt_records,
                self.bench.dut.interrupt_cycles,
            )
            result.timer_bits_late = seen.late_timer_bits
            result.timer_bits_ahead = seen.timer_bits_ahead
            result.accepted = accepted(checker)
            if self.bench.scoreboard.writes_underway:
                result.accepted[UNDERWAY] = self.bench.scoreboard.writes_underway
            result.stale = list(checker.staleness.notes)
            going_on = self.bench.scoreboard.going_on
            result.adopted, result.continued = going_on.adopted, going_on.continued
        result.bus_compared = self.bench.dut.bus
        result.never_compared = list(self._never_compared)
