"""The lockstep scoreboard: a golden model and a checker for each program, and what they found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pyuvm import ConfigDB, uvm_component

from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import RECORD_WORDS, BusKind, get
from trapline.models.isa.config import HartConfig
from trapline.models.isa.memory_map import RAM
from trapline.models.isa.state import FULL_STATE_WORDS
from trapline.models.platform.memory import Memory
from trapline.tb.dut import Dut
from trapline.tb.env.batch import Batch
from trapline.tb.lockstep.checker import Checker, Rows
from trapline.tb.lockstep.difference import Difference, FieldDifference, Verdict
from trapline.tb.lockstep.explain import Stop, describe_transfer, explain, row_words
from trapline.tb.sim.control import PAGE, Simulator

HISTORY = 32
# What is accepted of a design that is never quiet when a run ends: transfers on their way.
ON_THEIR_WAY = "write on its way when the run ended"
# So many of them may there be: what a store buffer may hold.
IN_FLIGHT = 4
# Word of a bus record that holds its cycle.
BUS_CYCLE = 3


def with_writes(page: bytes, base: int, writes: Sequence[tuple[int, int, int]]) -> bytes:
    """The bytes of a page at spa `base` after bus writes (tag, spa, data), as in BusCheck."""
    changed = bytearray(page)
    for tag, spa, data in writes:
        at = spa - base
        if tag & 7 in (BusKind.WRITE, BusKind.PTE_WRITE) and 0 <= at < len(changed):
            for lane in range(8):
                if tag >> (8 + lane) & 1:
                    changed[at + lane] = data >> (8 * lane) & 0xFF
    return bytes(changed)


def stray(sim: Simulator, seen: int, finish_cycles: int) -> bool:
    """Whether the oldest of `seen` unmatched transfers is too old to be still on its way.

    After a program's last store the clock runs on for `finish_cycles`.
    """
    if seen == 0:
        return False
    rows = (sim.bus_ring.shape or (1,))[0]
    cycle = sim.bus_ring[(sim.control.bus_head - seen) % rows, BUS_CYCLE]
    return bool(sim.control.cycle - cycle > finish_cycles)


class Scoreboard(uvm_component):  # type: ignore[misc]  # pyuvm ships no types
    """Owns the golden model's memory; `check` is called for each batch from inside the clock."""

    def build_phase(self) -> None:
        """Take what the run was configured with."""
        self.sim: Simulator = ConfigDB().get(self, "", "SIM")
        self.config: HartConfig = ConfigDB().get(self, "", "CONFIG")
        self.dut: Dut = ConfigDB().get(self, "", "DUT")
        self.memory = Memory()
        self.checker: Checker | None = None
        self.on_their_way = 0

    def begin(self, pieces: Sequence[tuple[int, bytes]]) -> None:
        """A program starts: a fresh model whose memory holds `pieces` (spa, bytes)."""
        self.on_their_way = 0
        self.memory.clear()
        for spa, data in pieces:
            self.memory.write(spa, data)
        self.checker = Checker(
            Hart(self.config, self.memory),
            self.dut.known,
            self.dut.interrupt_records,
            self.dut.interrupt_cycles,
            self.dut.bus,
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
        return self.checker.drain(
            cast("Rows", batch.ring),
            batch.first,
            batch.count,
            cast("Rows", batch.full_ring),
            cast("Rows", batch.bus_ring),
            batch.bus_first,
            batch.bus_count,
        )

    def history(self) -> list[tuple[int, ...]]:
        """The last records that agreed, oldest first."""
        tail = self.sim.control.tail
        return [self._record(n) for n in range(max(0, tail - HISTORY), tail)]

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
        tail = self.sim.control.tail
        hart = checker.hart
        # The checker has taken a full state that differs; a record that differs by itself comes
        # before its own is looked at.
        taken = int(checker.stop == Stop.STATE_DIFFERS)
        row = (checker.full_seen - taken) % (self.sim.full_ring.shape or (1,))[0]
        full = (row_words(self.sim.full_ring, row, FULL_STATE_WORDS), hart.state_words())
        found = explain(
            checker.stop,
            tail,
            self._record(tail),
            tuple(hart.prediction()),
            self.dut.known,
            self.history(),
            full=full,
            bus=checker.bus.heads(),
        )
        found.stale = checker.staleness.told
        if checker.staleness.refusal:
            found.verdict = Verdict.REFUSED
            found.detail = (
                "the program leaves out fences, and whether an old value explains this record "
                f"cannot be told: {checker.staleness.refusal}"
            )
        return found

    def quiet(self) -> bool:
        """Whether every transfer that the bus saw has its record, and the other way round.

        Also when nobody checks any more: then there is nothing to wait for.
        """
        checker = self.checker
        if checker is None or checker.stop or not self.dut.bus:
            return True
        return checker.bus.left() == (0, 0)

    def matched(self) -> int:
        """Transfers that have found their records so far."""
        return self.checker.bus.matched if self.checker is not None else 0

    def end_state(self, ram: memoryview, stuck: bool = False) -> Difference | None:
        """What differs after the last record: memory, or transfers that never reached the bus.

        The run has gone on until the design was quiet: then the model's memory must be the
        design's, byte by byte. Of one that was never quiet, the writes are added that the bus saw
        and whose records had not come; there may be IN_FLIGHT of them, which are counted as
        accepted. `stuck`: while waiting for that, no transfer has found its record.
        """
        checker = self.checker
        if checker is None:
            return None
        tail = self.sim.control.tail
        committed, seen = checker.bus.left()
        if self.dut.bus and stray(self.sim, seen, self.dut.finish_cycles):
            _, transfer = checker.bus.heads()
            if transfer is not None:
                detail = f"{describe_transfer(transfer)} was seen and never committed"
                return Difference(Verdict.BUS, tail, detail=detail, history=self.history())
        if self.dut.bus and stuck and (committed or seen):
            what = "never reached the bus" if committed else "was seen and never committed"
            transfer = next(t for t in checker.bus.heads() if t is not None)
            detail = f"{describe_transfer(transfer)} {what}"
            return Difference(Verdict.BUS, tail, detail=detail, history=self.history())
        in_flight = checker.bus.seen_left() if self.dut.bus else []
        for at in self.sim.dirty_pages():
            design, model = bytes(ram[at : at + PAGE]), self.memory.read(RAM.base + at, PAGE)
            model = with_writes(model, RAM.base + at, in_flight)
            if design != model:
                byte = next(i for i in range(PAGE) if design[i] != model[i]) & ~7
                word = [int.from_bytes(side[byte : byte + 8], "little") for side in (design, model)]
                name = f"memory[{RAM.base + at + byte:#x}]"
                fields = [FieldDifference(name, *word)]
                return Difference(Verdict.MEMORY, tail, fields, history=self.history())
        for count, what in (
            (committed, "committed transfers never reached the bus"),
            (len(in_flight), "transfers were never committed"),
        ):
            if self.dut.bus and count > IN_FLIGHT:
                detail = f"{count} {what}"
                return Difference(Verdict.BUS, tail, detail=detail, history=self.history())
        self.on_their_way = committed + seen if self.dut.bus else 0
        return None

    def _record(self, number: int) -> tuple[int, ...]:
        row = number % (self.sim.ring.shape or (1,))[0]
        return row_words(self.sim.ring, row, RECORD_WORDS)
