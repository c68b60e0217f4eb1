# SPDX-License-Identifier: Apache-2.0
"""The lockstep scoreboard: a golden model and a checker for each program, and what they found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from pyuvm import uvm_component

from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import FIELD, RECORD_WORDS, Pin, get
from trapline.models.isa.state import FULL_STATE_WORDS
from trapline.models.isa.stops import CheckerStop
from trapline.models.platform.htif import Addresses, Htif
from trapline.models.platform.memory import Memory
from trapline.tb.env.bench import bench_of
from trapline.tb.lockstep.batch import Batch, Rows
from trapline.tb.lockstep.checker import Checker
from trapline.tb.lockstep.culprit import add_culprit, in_execution
from trapline.tb.lockstep.diagnosis import add_search, diagnose, row_words
from trapline.tb.lockstep.difference import Difference
from trapline.tb.lockstep.effects import Change, changes
from trapline.tb.lockstep.end_state import end_state, memories_equal
from trapline.tb.lockstep.going_on import HELD_BACK, GoingOn
from trapline.tb.lockstep.staleness.stores import StoreLog
from trapline.tb.lockstep.waiting import Waiting, waiting
from trapline.tb.lockstep.walk_trace import add_walks

HISTORY = 32


class Scoreboard(uvm_component):  # type: ignore[misc]  # pyuvm ships no types
    """Owns the golden model's memory; `check` is called for each batch from inside the clock."""

    def build_phase(self) -> None:
        """Take what the run was configured with."""
        bench = bench_of(self)
        self.sim = bench.sim
        self.config = bench.config
        self.dut = bench.dut
        self.memory = Memory(bench.config.ram)
        self.checker: Checker | None = None
        # One log for all programs: the system takes long to give its pages, and to take them back.
        self.stores = StoreLog(bench.config.ram.size)
        # Whether this run goes on behind differences that nothing covers (see GoingOn).
        self.everything = False
        self.found: Difference | None = None
        self.going_on = GoingOn(self.dut, self.config, "")
        self.writes_underway = 0
        self.ram = memoryview(b"")

    def begin(
        self, name: str, pieces: Sequence[tuple[int, bytes]], ram: memoryview, htif: Addresses
    ) -> None:
        """The program `name` starts: a fresh model whose memory holds `pieces` (spa, bytes).

        ram: the design's main memory. htif: where the program talks to its host.
        """
        self.ram = ram
        self.writes_underway = 0
        self.found = None
        self.going_on = GoingOn(self.dut, self.config, name, self.everything)
        self.memory.clear(self.checker.hart.written_pages() if self.checker is not None else None)
        for spa, data in pieces:
            self.memory.write(spa, data)
        self.stores.restart()
        self.checker = Checker(
            Hart(self.config, self.memory),
            self.dut.known,
            self.dut.interrupt_records,
            self.dut.interrupt_cycles,
            self.dut.bus,
            self.dut.late_cycles,
            self.dut.speculative_a,
            self.stores,
        )
        self.checker.hold_clint(self.dut.clint_cycles, self.sim.control.pins_mask)
        answered = iter(range(1 << 62))
        self.checker.serve(
            Htif(self.memory, htif, lambda _byte: None, lambda: self.sim.typed(next(answered)))
        )

    def snapshot(self) -> dict[str, object] | None:
        """What the search of staleness knows of fences and roots, for `restore`."""
        if self.checker is None:
            return None
        known = vars(self.checker.staleness.history)
        return {name: value for name, value in known.items() if name != "cfg"}

    def restore(self, kept: dict[str, object] | None) -> None:
        """Go on from what `snapshot` returned."""
        if self.checker is not None and kept is not None:
            vars(self.checker.staleness.history).update(kept)

    def check(self, batch: Batch) -> int:
        """How many records of the batch agree."""
        if self.checker is None:
            return batch.count
        agreed = self._drain(batch, 0, batch.bus_count)
        while agreed < batch.count and not self.going_on.idle and self._goes_on(batch, agreed):
            agreed += 1
            agreed += self._drain(batch, agreed, 0)
        return agreed

    def _drain(self, batch: Batch, begin: int, bus_count: int) -> int:
        """How many records from the batch's number `begin` on agree."""
        checker = cast("Checker", self.checker)
        return checker.drain(
            cast("Rows", batch.ring),
            batch.first + begin,
            batch.count - begin,
            cast("Rows", batch.full_ring),
            cast("Rows", batch.bus_ring),
            batch.bus_first,
            bus_count,
        )

    def _goes_on(self, batch: Batch, at: int) -> bool:
        """Whether the run goes on behind the record that has stopped the checker.

        Where it does not, what `difference` tells stays as it was before the model took it over.
        """
        checker = cast("Checker", self.checker)
        while True:
            number = batch.first + at
            found, full = self._found(number)
            self.found = found
            if not self.going_on.possible(checker.stop, found, full is not None):
                return False
            if not self.going_on.reason(found):
                return False
            row = number % (self.sim.ring.shape or (1,))[0]
            if checker.stop in HELD_BACK:
                if checker.go_on(row) == CheckerStop.NONE:
                    checker.records_agreed()
                    break
                continue  # it differs besides
            if not checker.adopt(row, full[0] if full is not None else ()):
                return False
            checker.records_agreed()
            break
        self.found = None
        return True

    def waiting(self, pulsed: bool, driven: Callable[[int], int | None]) -> Waiting | None:
        """Of a design that commits nothing any more: does the model wait in WFI (see waiting)?

        driven: which pins pulses held high from a cycle on.
        """
        checker, control = self.checker, self.sim.control
        if checker is None or control.tail != control.head or checker.comparison.update_count:
            return None
        last = self._record(control.tail - 1) if control.tail else (0,) * RECORD_WORDS
        held = checker.events.clint_pins >> Pin.MTIP & 1
        mtimecmp = checker.events.mtimecmp if held else None
        held_high = driven(last[FIELD["cycle"].word])
        return waiting(checker.hart, last, mtimecmp, pulsed, held_high)

    def history(self, tail: int = -1) -> list[tuple[int, ...]]:
        """The last records that agreed, oldest first; tail: before the record of this number."""
        tail = self.sim.control.tail if tail < 0 else tail
        return [self._record(n) for n in range(max(0, tail - HISTORY), tail)]

    def changes(self) -> dict[int, tuple[Change, ...]]:
        """What CSRs the last records changed (see effects), those behind the tail among them."""
        control = self.sim.control
        rows, full_rows = ((ring.shape or (1,))[0] for ring in (self.sim.ring, self.sim.full_ring))
        # A state travels at least once in 1024 records.
        oldest = max(0, control.head - min(rows, 1024 + HISTORY))
        records = {n: self._record(n) for n in range(oldest, control.head)}
        first = max(0, control.full_head - min(full_rows, 2 * HISTORY))
        states = [
            row_words(self.sim.full_ring, n % full_rows, FULL_STATE_WORDS)
            for n in range(first, control.full_head)
        ]
        return changes(records, states)

    def host(self, record: tuple[int, ...]) -> tuple[int, ...]:
        """Of a record with V=1: the last HS-mode record before it, as far as the ring goes back."""
        if not record or not get(record, "v_before"):
            return ()
        control = self.sim.control
        oldest = max(0, control.head - (self.sim.ring.shape or (1,))[0])
        for number in range(control.tail - 1, oldest - 1, -1):
            before = self._record(number)
            if (get(before, "priv_before"), get(before, "v_before")) == (1, 0):
                return before
        return ()

    def difference(self) -> Difference:
        """Name what stopped the checker."""
        checker = self.checker
        if checker is None:
            raise RuntimeError("no checker ran")
        if self.found is not None:
            return self.found
        return self._found(self.sim.control.tail)[0]

    def _found(self, tail: int) -> tuple[Difference, tuple[Sequence[int], Sequence[int]] | None]:
        """What differs in record number `tail`, and both full states where it carries one."""
        checker = cast("Checker", self.checker)
        hart = checker.hart
        record = self._record(tail)
        full = None
        if get(record, "full"):
            # The checker has stepped over the full state only where that is what differs.
            row = checker.comparison.full_seen - (checker.stop == CheckerStop.STATE_DIFFERS)
            row %= (self.sim.full_ring.shape or (1,))[0]
            full = (row_words(self.sim.full_ring, row, FULL_STATE_WORDS), hart.state_words())
        found = diagnose(
            checker.stop,
            tail,
            record,
            tuple(hart.prediction()),
            self.dut.known,
            self.history(tail),
            full=full,
            updates=(checker.comparison.noted(), hart.updates()),
            bus=checker.bus.heads(),
            missing_fact=checker.unreported.missing_fact,
        )
        add_walks(found, checker.stop, hart, self.sim.pte_reads())
        add_search(found, checker.staleness)
        add_culprit(found, checker.stop, checker)
        return found, full

    def in_execution(self) -> str:
        """The instruction that a design which commits no more has not ended; empty: not known."""
        return in_execution(self.checker.hart) if self.checker is not None else ""

    def quiet(self) -> bool:
        """Whether every write has its record, and every record its write, as far as is known.

        Also when nobody checks any more: then there is nothing to wait for.
        """
        checker = self.checker
        if checker is None or checker.stop:
            return True
        if not self.dut.bus:
            return memories_equal(self.sim, checker, self.memory, self.ram)
        return checker.bus.left() == (0, 0)

    def matched(self) -> int:
        """Transfers that have found their records so far."""
        return self.checker.bus.matched if self.checker is not None else 0

    def end_state(self, stuck: bool = False) -> Difference | None:
        """What differs after the last record (see end_state)."""
        if self.checker is None:
            return None
        found, self.writes_underway = end_state(
            self.sim, self.checker, self.memory, self.dut, self.ram, stuck
        )
        if found is not None:
            found.history = self.history()
        return found

    def _record(self, number: int) -> tuple[int, ...]:
        row = number % (self.sim.ring.shape or (1,))[0]
        return row_words(self.sim.ring, row, RECORD_WORDS)
