# SPDX-License-Identifier: Apache-2.0
"""The hot loop: one golden prediction and one masked comparison for each record of the ring.

Written in Cython's pure-Python mode (C types in checker.pxd): compiled it runs inside the DPI
callback, uncompiled it is what the unit tests step through. It stops at the first difference;
`diagnosis.py` turns what it left behind into names.

Order of the checks on one record: the stream itself (gap-free order), facts only the design knows
(rtl_facts.py), interrupt timing (interrupt_timing.py), the record's fields, PTE updates and the
full state (comparison.py), the bus side (bus.py). What a design does not report is unreported.py's.
"""

from __future__ import annotations

from collections.abc import Sequence

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import (
        bus_kinds,
        groups,
        kinds,
        matches,
        mem_ops,
        opcodes,
        slots,
        stops,
        words,
    )
    from cython.cimports.trapline.models.golden.hart import Hart
    from cython.cimports.trapline.tb.lockstep.bus import BusCheck
    from cython.cimports.trapline.tb.lockstep.comparison import RecordComparison
    from cython.cimports.trapline.tb.lockstep.interrupt_timing import InterruptTiming
    from cython.cimports.trapline.tb.lockstep.rtl_facts import EventCheck
    from cython.cimports.trapline.tb.lockstep.staleness.stores import StoreLog
    from cython.cimports.trapline.tb.lockstep.trap_counts import TrapCounts
    from cython.cimports.trapline.tb.lockstep.unreported import Unreported
else:
    from trapline.models.golden.gen import (
        bus_kinds,
        groups,
        kinds,
        matches,
        mem_ops,
        opcodes,
        slots,
        stops,
        words,
    )
    from trapline.models.golden.hart import Hart
    from trapline.tb.lockstep.bus import BusCheck
    from trapline.tb.lockstep.comparison import RecordComparison
    from trapline.tb.lockstep.interrupt_timing import InterruptTiming
    from trapline.tb.lockstep.rtl_facts import EventCheck
    from trapline.tb.lockstep.staleness.stores import StoreLog
    from trapline.tb.lockstep.trap_counts import TrapCounts
    from trapline.tb.lockstep.unreported import Unreported

from trapline.models.isa.commit import ALL_KNOWN
from trapline.models.platform.htif import Htif
from trapline.tb.lockstep.batch import Rows
from trapline.tb.lockstep.speculative_ad import CUT_SHORT, RULE, RULES, SpeculativeAd
from trapline.tb.lockstep.staleness.history import FENCES
from trapline.tb.lockstep.staleness.search import Search


class Checker:
    """Checks a commit stream against one Hart. Make one for each program run.

    stop: why the check ended (0: it has not). records, instructions: how many agreed. The parts,
    each with its own figures: bus, events, timing, comparison, unreported, trap_counts.

    Fields that the design does not know are written into each record of the ring once the rest of
    it agrees: whoever reads it next sees a whole one, and its `known` still says which they are.
    """

    def __init__(
        self,
        hart: Hart,
        known: int = ALL_KNOWN,
        bound_records: int = 8,
        bound_cycles: int = 256,
        check_bus: bool = True,
        late_cycles: int = 0,
        speculative_a: bool = False,
        stores: StoreLog | None = None,
    ) -> None:
        """`known`: field groups the design reports; bounds K and C as its dut.toml states.

        late_cycles: how much later than its step the cycle of a record may be. speculative_a: the
        design sets A ahead of accesses. stores: one that knows of none, to be used again.
        """
        self.hart = hart
        self.bus = BusCheck()
        self.events = EventCheck(hart, bound_cycles, late_cycles)
        self.timing = InterruptTiming(hart, bound_records, bound_cycles)
        self.comparison = RecordComparison(hart, known)
        self.unreported = Unreported(hart, known, check_bus)
        self.trap_counts = TrapCounts(hart)
        self.known = known
        self.check_bus = check_bus
        self.host: Htif | None = None
        self.staleness = Search(hart, hart.cfg, stores)
        self.history = self.staleness.history
        self.speculative_ad = SpeculativeAd(hart, self.history)
        self.speculative_a = speculative_a
        self.stores = self.staleness.stores
        # Those of the last call: to take the same ones once more costs as much as a few records.
        self.rings: tuple[Rows | None, ...] = (None, None, None)
        self.search_row = self.search_kind = 0
        self.stop = self.records = self.instructions = self.last_order = 0

    def serve(self, host: Htif) -> None:
        """Let the golden model's memory be served as the design's is: HTIF (hdl/soc/htif.h)."""
        self.host = host
        if host.at.tohost:
            self.hart.watch(host.at.tohost)

    def hold_clint(self, cycles: int, driven: int) -> None:
        """Hold the design's CLINT to what its stores made of it; -1 cycles: do not.

        cycles: how late MSIP and MTIP may be. driven: pins (commit.Pin) that something else drives.
        """
        if cycles >= 0 and self.known >> groups.PINS & 1 and self.known >> groups.TIME & 1:
            self.events.clint_cycles = cycles
            self.events.clint_pins = 3 & ~driven

    def _to_the_host(self) -> None:
        """A store of the step that has just agreed touched `tohost`: the host looks at it."""
        op: cython.int = cython.cast(cython.int, self.hart.rec_out[0] >> words.MEM_OP_LSB & 7)
        size: cython.int = cython.cast(cython.int, self.hart.rec_out[0] >> words.MEM_SIZE_LSB & 3)
        self.hart.watch_hit = False
        if self.host is None or op == mem_ops.NONE:
            return
        if self.host.wrote(self.hart.rec_out[words.MEM_PA], 1 << size):
            self.hart.flush()

    def saved(self) -> list[int]:
        """Counts and what the checks remember from record to record, for `restore`.

        Neither hart nor bus nor the log of stores; not between a PTE update and its step.
        """
        waited = (self.timing.wait_records, self.timing.wait_from_cycle)
        trap_counts = self.trap_counts.saved()
        return [
            *(self.records, self.instructions),
            *(self.timing.longest_records, self.timing.longest_cycles),
            *(self.last_order, self.comparison.full_seen),
            *(*waited, int(self.timing.must_be_next)),
            *(*trap_counts[:2], *self.speculative_ad.accepted.values(), *trap_counts[2:]),
            *self.events.saved(),
        ]

    def restore(self, saved: list[int]) -> None:
        """Stand as when `saved` was asked; stores before are forgotten."""
        self.records, self.instructions = saved[:2]
        self.last_order, self.comparison.full_seen = saved[4:6]
        self.timing.restore((saved[2], saved[3]), saved[6], saved[7], saved[8] != 0)
        self.speculative_ad.accepted = dict(zip(RULES, saved[11:13], strict=True))
        self.trap_counts.restore([*saved[9:11], *saved[13:525]])
        self.events.restore(saved[525:])
        self.stores.forget(self.records)

    def drain(
        self,
        ring: Rows,
        first: int,
        count: int,
        full_ring: Rows,
        bus_ring: Rows,
        bus_first: int,
        bus_count: int,
    ) -> int:
        """Check `count` records from number `first` of the run on; returns how many agreed.

        Rings are indexed modulo their length; full states are consumed in the order of the records
        that announce them. Fewer than `count`: `stop` says why, and the golden model stands after
        the step that differs (Hart.undo takes it back).
        """
        i: cython.longlong
        at: cython.longlong
        begin: cython.longlong = first
        total: cython.longlong = count
        size: cython.longlong = ring.shape[0]
        bus_begin: cython.longlong = bus_first
        bus_total: cython.longlong = bus_count
        bus_size: cython.longlong = bus_ring.shape[0]
        if ring is not self.rings[0] or full_ring is not self.rings[1]:
            self.ring = ring
            self.comparison.read(ring, full_ring)
            self.unreported.read(ring)
        if bus_ring is not self.rings[2]:
            self.bus_ring = bus_ring
        self.rings = (ring, full_ring, bus_ring)
        if self.check_bus:
            for i in range(bus_total):
                at = (bus_begin + i) % bus_size
                if not self.bus.saw(
                    self.bus_ring[at, 0], self.bus_ring[at, 1], self.bus_ring[at, 2]
                ):
                    self.stop = stops.BUS_DIFFERS
                    return 0
        at = begin % size  # once: a division costs as much as comparing a record
        for i in range(total):
            self.stop = self._check(at)
            if self.stop != stops.NONE:
                return i
            self.records += 1
            at += 1
            if at == size:
                at = 0
        return count

    def _check(self, row: cython.longlong) -> cython.int:
        kind: cython.int = cython.cast(cython.int, self.ring[row, 0] & 7)
        reason: cython.int
        if self.records != 0 and self.ring[row, words.ORDER] != self.last_order + 1:
            return stops.BAD_ORDER
        if kind > kinds.PTE_UPDATE:
            return stops.BAD_KIND
        self.last_order = self.ring[row, words.ORDER]
        if self.known & ~(self.ring[row, 1] >> words.KNOWN_LSB) != 0:
            return stops.BAD_KNOWN
        if kind == kinds.PTE_UPDATE:
            return self.comparison.note_update(row)
        reason = self._events(row, kind)
        if reason != stops.NONE:
            return reason
        self.comparison.hand_over(row)
        if self.unreported.lacks >> groups.MEM_DATA & 1 and self.unreported.sc_succeeded(row, kind):
            self.hart.rec_in[0] |= cython.cast(cython.ulonglong, 1) << words.SC_SUCCESS_LSB
        if self.known >> groups.PINS & 1:
            reason = self.timing.check(
                kind, self.ring[row, 0], self.ring[row, words.IRQ_PINS], self.ring[row, words.CYCLE]
            )
            if reason != stops.NONE:
                return reason
        return self._predicted(row, kind)

    def _predicted(self, row: cython.longlong, kind: cython.int) -> cython.int:
        """Let the model take the step and compare all it did."""
        reason: cython.int
        self.hart.predict()
        if self.unreported.lacks != 0 and not self.unreported.suffices(row, kind):
            return stops.FACT_UNKNOWN
        reason = self.comparison.differs(row, kind)
        if (
            reason != stops.NONE
            and self.comparison.update_count != 0
            and (self.speculative_a or kind == kinds.INTERRUPT)
        ):
            reason = self._without_speculative(row, kind, reason)
        if reason != stops.NONE:
            reason = self._searched(row, kind, reason)
            if reason == stops.STATE_DIFFERS:
                self.comparison.full_seen += 1  # the full state that differs, for the diagnosis
            if reason != stops.NONE:
                return reason
        elif self.check_bus and self.bus.elsewhere(self.hart):
            # Without an old PTE that explains it, the bus side tells the difference.
            self._searched(row, kind, stops.BUS_DIFFERS)
        return self._agreed(row, kind)

    def _agreed(self, row: cython.longlong, kind: cython.int) -> cython.int:
        """Remember what follows from a record on which both agree."""
        reason: cython.int
        self.comparison.agreed(row)
        if kind == kinds.RETIRE:
            self.events.note_mcycle(
                self.ring[row, words.MCYCLE], self.ring[row, words.CYCLE], self.instructions == 0
            )
            self.instructions += 1
            if self.hart.rec_out[0] >> words.DEVICE_LSB & 1:
                reason = self._device_accessed()
                if reason != stops.NONE:
                    return reason
        if self.events.scs.starves(kind == kinds.RETIRE):
            return stops.SC_STARVED
        self.timing.stepped()
        self._remember(kind)
        if kind != kinds.RETIRE or self.hart.did_xret:
            self.trap_counts.count(kind, self.records)
        if self.unreported.fills:
            self.unreported.fill(row, kind)
        if self.check_bus and not self.bus.committed(self.hart, self.ring[row, words.MEM_RDATA]):
            return stops.BUS_DIFFERS
        return stops.NONE

    def go_on(self, row: int) -> int:
        """Check a record once more that was held back for an interrupt that is due; its stop."""
        self.timing.let_pass()
        self.stop = self._predicted(row, cython.cast(cython.int, self.ring[row, 0] & 7))
        return self.stop

    def adopt(self, row: int, state: Sequence[int]) -> bool:
        """Let a record that differs count: the model takes over what it claims.

        state: the full state that came with it, or (). False, and the model is of no more use:
        its CSRs are not those of the record's fold, or what follows from it differs.
        """
        kind: cython.int = cython.cast(cython.int, self.ring[row, 0] & 7)
        if self.stop == stops.STATE_DIFFERS:
            self.comparison.full_seen -= 1
        if cython.cast(cython.int, self.hart.rec_out[0] & 7) != kind:
            self.hart.undo()
        elif self.hart.rd != 0:
            self.hart.x[self.hart.rd] = self.hart.rd_old
        elif self.hart.frd_we:
            self.hart.f[self.hart.frd] = self.hart.frd_old
        self.comparison.claim(row, kind)
        w0: cython.ulonglong = self.hart.rec_out[0]
        self.hart.adopt(
            self.hart.rec_out[words.NEXT_PC],
            w0 >> words.PRIV_AFTER_LSB & 3,
            w0 >> words.V_AFTER_LSB & 1,
            state,
        )
        self.hart.pte_update_count = 0
        self.timing.forget()
        self.stop = stops.NONE
        if self.known >> groups.FOLD & 1 and self.hart.fold != self.ring[row, words.CSR_FOLD]:
            return False
        self.stop = self._agreed(row, kind)
        return self.stop == stops.NONE

    def records_agreed(self) -> None:
        """Count the record that `go_on` or `adopt` has let pass."""
        self.records += 1

    def _device_accessed(self) -> cython.int:
        """The step that has just agreed was a load or store of a device."""
        op: cython.int = cython.cast(cython.int, self.hart.rec_out[0] >> words.MEM_OP_LSB & 7)
        size: cython.int = cython.cast(cython.int, self.hart.rec_out[0] >> words.MEM_SIZE_LSB & 3)
        load: cython.bint = op in (mem_ops.LOAD, mem_ops.HLV)
        at: cython.int = words.MEM_RDATA if load else words.MEM_WDATA
        return self.events.accessed(
            op, self.hart.rec_out[words.MEM_PA], size, self.hart.rec_out[at]
        )

    def _without_speculative(
        self, row: cython.longlong, kind: cython.int, reason: cython.int
    ) -> cython.int:
        """NONE when updates of no step of the model explain the record (speculative_ad.py)."""
        noted = self.comparison.noted()
        predicted = self.hart.updates()
        self.hart.undo()
        rule = RULE
        self.speculative_ad.mode_before = self.trap_counts.mode_in_flight(self.records)
        split: tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]] | None = None
        if kind == kinds.INTERRUPT and noted == self._begun()[: len(noted)]:
            rule, split = CUT_SHORT, (noted, [])
        elif self.speculative_a:
            split = self.speculative_ad.split(noted, predicted)
        if split is None:
            self.hart.predict()
            return reason
        speculative, own = split
        self.speculative_ad.take(speculative)
        self.comparison.note(own)
        self.hart.predict()
        if self.comparison.differs(row, kind) == stops.NONE:
            self.speculative_ad.count(speculative, rule)
            for spa, _before, after in speculative:
                if self.check_bus and not self.bus.expect(
                    bus_kinds.PTE_WRITE, spa, self.hart.pte_size, after
                ):
                    return stops.BUS_DIFFERS
            return stops.NONE
        self.hart.undo()
        self.speculative_ad.give_back(speculative)
        self.comparison.note(noted)
        self.hart.predict()
        return reason

    def _begun(self) -> list[tuple[int, int, int]]:
        """The updates that the instruction would have made before which an interrupt is taken."""
        claim: cython.ulonglong = self.hart.rec_in[0]
        self.hart.rec_in[0] = claim & ~cython.cast(cython.ulonglong, 7) | kinds.RETIRE
        self.hart.predict()
        updates: list[tuple[int, int, int]] = self.hart.updates()
        self.hart.undo()
        self.hart.rec_in[0] = claim
        return updates

    def _searched(self, row: cython.longlong, kind: cython.int, reason: cython.int) -> cython.int:
        """NONE when a value that no fence has ordered yet explains the whole record."""
        if self.staleness.nothing_old():
            return reason
        self.search_row = row
        self.search_kind = kind
        self.history.forget(self.stores.forgotten_until())
        return stops.NONE if self.staleness.search(self.records, self.rerun) else reason

    def rerun(self) -> bool:
        """Take the step back, run it once more, and say whether the record agrees (for Search)."""
        self.hart.undo()
        self.hart.predict()
        if self.comparison.differs(self.search_row, self.search_kind) != stops.NONE:
            return False
        return not (self.check_bus and self.bus.elsewhere(self.hart))

    def _remember(self, kind: cython.int) -> cython.int:
        """Note what this step replaced, and whether it was a fence; let the host see a store."""
        i: cython.int
        slot: cython.int
        insn: cython.ulonglong
        if self.hart.watch_hit:
            self._to_the_host()
        for i in range(self.hart.mem_count):
            self.stores.note(self.hart.mem_at[i], self.hart.mem_old[i], self.records)
        for i in range(self.hart.csr_count):
            slot = self.hart.csr_slot[i]
            if slots.PMPCFG0 <= slot <= slots.PMPADDR63 or slot in (
                slots.SATP, slots.VSATP, slots.HGATP, slots.MENVCFG, slots.HENVCFG,
            ):  # fmt: skip
                self.history.changed(self.records, slot, self.hart.csr_old[i], self.hart)
        if kind == kinds.RETIRE:
            insn = self.hart.insn
            if insn & 0x707F == opcodes.SYSTEM:
                if (insn >> 25) in FENCES:
                    x = [self.hart.x[i] for i in range(32)]
                    self.history.fence(self.records, insn, x, self.hart.v, self.hart)
            elif insn & 0x707F == matches.FENCE_I:
                self.history.fence_i(self.records)
        return 0

    def _events(self, row: cython.longlong, kind: cython.int) -> cython.int:
        """Facts that only the design knows, against their ranges."""
        now: cython.ulonglong = self.ring[row, words.MTIME]
        cycle: cython.ulonglong = self.ring[row, words.CYCLE]
        w0: cython.ulonglong = self.ring[row, 0]
        reason: cython.int
        if not self.known >> groups.TIME & 1:
            return stops.NONE
        reason = self.events.time(now)
        if reason == stops.NONE and kind == kinds.RETIRE:
            reason = self.events.mcycle(self.ring[row, words.MCYCLE], cycle, self.instructions == 0)
        if reason == stops.NONE and self.events.clint_pins != 0:
            reason = self.events.clint(now, cycle, self.ring[row, words.IRQ_PINS])
        if reason == stops.NONE and self.known >> groups.PINS & 1:
            reason = self.events.timer_bits(
                now,
                cycle,
                cython.cast(cython.int, w0 >> words.STIP_LSB & 3),
                cython.cast(cython.int, w0 >> words.STIP_READ_LSB & 3),
                kind == kinds.RETIRE,
            )
        return reason
