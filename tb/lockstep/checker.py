# SPDX-License-Identifier: Apache-2.0
"""The hot loop: one golden prediction and one masked comparison for each record of the ring.

Written in Cython's pure-Python mode (C types in checker.pxd): compiled it runs inside the DPI
callback, uncompiled it is what the unit tests step through. It stops at the first difference;
`diagnosis.py` turns what it left behind into names.

Order of the checks on one record: the stream itself (gap-free order), facts only the design knows,
interrupt timing, the record's fields, PTE updates, the full state, the bus side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import (
        bus_kinds,
        csrs,
        groups,
        kinds,
        matches,
        mem_ops,
        slots,
        stops,
        words,
    )
    from cython.cimports.trapline.models.golden.hart import Hart
    from cython.cimports.trapline.tb.lockstep.bus import BusCheck
    from cython.cimports.trapline.tb.lockstep.rtl_facts import EventCheck
else:
    from trapline.models.golden.gen import (
        bus_kinds,
        csrs,
        groups,
        kinds,
        matches,
        mem_ops,
        slots,
        stops,
        words,
    )
    from trapline.models.golden.hart import Hart
    from trapline.tb.lockstep.bus import BusCheck
    from trapline.tb.lockstep.rtl_facts import EventCheck

from trapline.models.isa.commit import ALL_KNOWN
from trapline.models.platform.htif import Htif
from trapline.tb.lockstep.fact_groups import EVENT_GROUPS, csr_facts
from trapline.tb.lockstep.masks import compare_masks, unknown_masks
from trapline.tb.lockstep.speculative_ad import CUT_SHORT, RULE, RULES, SpeculativeAd
from trapline.tb.lockstep.staleness.history import FENCES
from trapline.tb.lockstep.staleness.search import Search

# Major opcode of CSR and privileged instructions.
SYSTEM_OPCODE = cython.declare(cython.ulonglong, 0x73)
# stip and vstip, neighbours in word 0.
TIMER_BITS = cython.declare(cython.ulonglong, cython.cast(cython.ulonglong, 3) << words.STIP_LSB)
M64 = cython.declare(cython.ulonglong, 0xFFFF_FFFF_FFFF_FFFF)
# Records that a walk begun in another mode may still be under way for: satp, hgatp and vsatp need
# be active when it begins (norm:satp_op_active and its note).
IN_FLIGHT = cython.declare(cython.int, 8)
MAX_PTE_UPDATES = cython.declare(cython.int, 16)


class Rows(Protocol):
    """A ring: rows of unsigned 64-bit words (a C-contiguous two-dimensional buffer)."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, words a row."""

    def __getitem__(self, at: tuple[int, int]) -> int: ...


class Checker:
    """Checks a commit stream against one Hart. Make one for each program run.

    stop: why the check ended (0: it has not). records, instructions: how many agreed.
    longest_records, longest_cycles: longest wait seen for a deliverable interrupt.
    traps[2 * target + interrupt][cause], guest_entries, guest_exits: of the records that agreed,
    by the model. missing_fact: the group that FACT_UNKNOWN is about.

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
    ) -> None:
        """`known`: field groups the design reports; bounds K and C as its dut.toml states.

        late_cycles: how much later than its step the cycle of a record may be. speculative_a: the
        design sets A ahead of accesses.
        """
        self.hart = hart
        self.bus = BusCheck()
        self.events = EventCheck(hart, bound_cycles, late_cycles)
        self.known = known
        self.lacks = EVENT_GROUPS & ~known
        self.fills = known & ALL_KNOWN != ALL_KNOWN
        self.missing_fact = 0
        self.guest_entries = self.guest_exits = 0
        self.bound_records = bound_records
        self.bound_cycles = bound_cycles
        self.check_bus = check_bus
        self.host: Htif | None = None
        self.staleness = Search(hart, hart.cfg)
        self.history = self.staleness.history
        self.speculative_ad = SpeculativeAd(hart, self.history)
        self.speculative_a = speculative_a
        self.stores = self.staleness.stores
        self.search_row = 0
        self.search_kind = 0
        if not cython.compiled:
            self.masks = [0] * 80
            self.unknown = [0] * 80
            self.updates = [0] * 48
            self.memo = [0] * 4
            self.trap_counts = [0] * 512
        for kind, words in enumerate(compare_masks(known)):
            for word, mask in enumerate(words):
                self.masks[20 * kind + word] = mask
        for kind, words in enumerate(unknown_masks(known)):
            for word, mask in enumerate(words):
                self.unknown[20 * kind + word] = mask
        self.stop = 0
        self.records = 0
        self.instructions = 0
        self.longest_records = 0
        self.longest_cycles = 0
        self.last_order = 0
        self.full_seen = 0
        self.update_count = 0
        self.wait_records = 0
        self.wait_from_cycle = 0
        self.must_be_next = False
        self.memo_valid = False
        self.memo_deliverable = False
        self.mode_before = -1
        self.mode_left = 0

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

    def _told(self) -> None:
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
        return [
            *(self.records, self.instructions, self.longest_records, self.longest_cycles),
            *(self.last_order, self.full_seen),
            *(self.wait_records, self.wait_from_cycle, int(self.must_be_next)),
            *(self.guest_entries, self.guest_exits, *self.speculative_ad.accepted.values()),
            *(self.trap_counts[i] for i in range(512)),
            *self.events.saved(),
        ]

    def restore(self, saved: list[int]) -> None:
        """Stand as when `saved` was asked; stores before are forgotten."""
        self.records, self.instructions, self.longest_records, self.longest_cycles = saved[:4]
        self.last_order, self.full_seen = saved[4:6]
        self.wait_records, self.wait_from_cycle = saved[6:8]
        self.must_be_next = saved[8] != 0
        self.guest_entries, self.guest_exits = saved[9:11]
        self.speculative_ad.accepted = dict(zip(RULES, saved[11:13], strict=True))
        for i, count in enumerate(saved[13:525]):
            self.trap_counts[i] = count
        self.events.restore(saved[525:])
        self.memo_valid = False
        self.stores.forget(self.records)

    def noted_updates(self) -> list[tuple[int, int, int]]:
        """PTE updates (spa, before, after) that the design reported for the step under check."""
        u = self.updates
        return [(u[3 * i], u[3 * i + 1], u[3 * i + 2]) for i in range(self.update_count)]

    @property
    def traps(self) -> dict[tuple[int, bool, int], int]:
        """Count of agreed traps by (target, interrupt, cause); target as in the record."""
        return {
            (i >> 7, bool(i >> 6 & 1), i & 63): self.trap_counts[i]
            for i in range(512)
            if self.trap_counts[i]
        }

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
        self.ring = ring
        self.full_ring = full_ring
        self.bus_ring = bus_ring
        if self.check_bus:
            for i in range(bus_total):
                at = (bus_begin + i) % bus_size
                if not self.bus.saw(
                    self.bus_ring[at, 0], self.bus_ring[at, 1], self.bus_ring[at, 2]
                ):
                    self.stop = stops.BUS_DIFFERS
                    return 0
        for i in range(total):
            self.stop = self._check((begin + i) % size)
            if self.stop != stops.NONE:
                return i
            self.records += 1
        return count

    def _check(self, row: cython.longlong) -> cython.int:
        kind: cython.int = cython.cast(cython.int, self.ring[row, 0] & 7)
        word: cython.int
        reason: cython.int
        if self.records != 0 and self.ring[row, words.ORDER] != self.last_order + 1:
            return stops.BAD_ORDER
        if kind > kinds.PTE_UPDATE:
            return stops.BAD_KIND
        self.last_order = self.ring[row, words.ORDER]
        if self.known & ~(self.ring[row, 1] >> words.KNOWN_LSB) != 0:
            return stops.BAD_KNOWN
        if kind == kinds.PTE_UPDATE:
            return self._note_update(row)
        reason = self._events(row, kind)
        if reason != stops.NONE:
            return reason
        for word in range(words.WORDS):
            self.hart.rec_in[word] = self.ring[row, word]
        if self.lacks >> groups.MEM_DATA & 1 and self._rd_is_zero(row, kind):
            # An SC that succeeded has written 0 to rd.
            self.hart.rec_in[0] |= cython.cast(cython.ulonglong, 1) << words.SC_SUCCESS_LSB
        reason = self._interrupt_timing(row, kind)
        if reason != stops.NONE:
            return reason
        return self._predicted(row, kind)

    def _predicted(self, row: cython.longlong, kind: cython.int) -> cython.int:
        """Let the model take the step and compare all it did."""
        reason: cython.int
        self.hart.predict()
        if self.lacks != 0 and not self._facts_suffice(row, kind):
            return stops.FACT_UNKNOWN
        reason = self._compare(row, kind)
        if (
            reason != stops.NONE
            and self.update_count != 0
            and (self.speculative_a or kind == kinds.INTERRUPT)
        ):
            reason = self._without_those_ahead(row, kind, reason)
        if reason != stops.NONE:
            reason = self._searched(row, kind, reason)
            if reason == stops.STATE_DIFFERS:
                self.full_seen += 1  # the full state that differs, for explain
            if reason != stops.NONE:
                return reason
        elif self._elsewhere():
            # Without an old PTE that explains it, the bus side tells the difference.
            self._searched(row, kind, stops.BUS_DIFFERS)
        return self._agreed(row, kind)

    def _agreed(self, row: cython.longlong, kind: cython.int) -> cython.int:
        """Remember what follows from a record on which both agree."""
        reason: cython.int
        self.update_count = 0
        if self.ring[row, 0] >> words.FULL_LSB & 1:
            self.full_seen += 1
        if kind == kinds.RETIRE:
            self.events.note_mcycle(
                self.ring[row, words.MCYCLE], self.ring[row, words.CYCLE], self.instructions == 0
            )
            self.instructions += 1
            if self.hart.rec_out[0] >> words.DEVICE_LSB & 1:
                reason = self._device_accessed()
                if reason != stops.NONE:
                    return reason
        if self.events.starves(kind == kinds.RETIRE):
            return stops.SC_STARVED
        self._note_sensitive()
        self._remember(kind)
        if kind != kinds.RETIRE or self.hart.did_xret:
            self._count_trap(kind)
        if self.fills:
            self._fill(row, kind)
        if self.check_bus and not self._bus_expect(row):
            return stops.BUS_DIFFERS
        return stops.NONE

    def go_on(self, row: int) -> int:
        """Check a record once more that was held back for an interrupt that is due; its stop."""
        self.must_be_next = False
        self.wait_records = 0
        self.stop = self._predicted(row, cython.cast(cython.int, self.ring[row, 0] & 7))
        return self.stop

    def adopt(self, row: int, state: Sequence[int]) -> bool:
        """Let a record that differs count: the model takes over what it claims.

        state: the full state that came with it, or (). False, and the model is of no more use:
        its CSRs are not those of the record's fold, or what follows from it differs.
        """
        kind: cython.int = cython.cast(cython.int, self.ring[row, 0] & 7)
        word: cython.int
        mask: cython.ulonglong
        if self.stop == stops.STATE_DIFFERS:
            self.full_seen -= 1
        if cython.cast(cython.int, self.hart.rec_out[0] & 7) != kind:
            self.hart.undo()
        elif self.hart.rd != 0:
            self.hart.x[self.hart.rd] = self.hart.rd_old
        for word in range(words.WORDS):
            mask = self.masks[20 * kind + word]
            self.hart.rec_out[word] = self.ring[row, word] & mask | self.hart.rec_out[word] & ~mask
        self._take_over(kind)
        w0: cython.ulonglong = self.hart.rec_out[0]
        self.hart.adopt(
            self.hart.rec_out[words.NEXT_PC],
            w0 >> words.PRIV_AFTER_LSB & 3,
            w0 >> words.V_AFTER_LSB & 1,
            state,
        )
        self.hart.pte_update_count = 0
        self.memo_valid = False
        self.stop = stops.NONE
        if self.known >> groups.FOLD & 1 and self.hart.fold != self.ring[row, words.CSR_FOLD]:
            return False
        self.stop = self._agreed(row, kind)
        return self.stop == stops.NONE

    def records_agreed(self) -> None:
        """Count the record that `go_on` or `adopt` has let pass."""
        self.records += 1

    def _take_over(self, kind: cython.int) -> cython.int:
        """Registers and CSRs that the fields of `rec_out` name."""
        w0: cython.ulonglong = self.hart.rec_out[0]
        target: cython.int = cython.cast(cython.int, w0 >> words.TARGET_LSB & 3)
        if kind == kinds.RETIRE:
            if w0 >> words.RD_WE_LSB & 1:
                self.hart.set_x(w0 >> words.RD_ADDR_LSB & 31, self.hart.rec_out[words.RD_WDATA])
        elif target == 2:
            self.hart.put_csr(slots.VSTVAL, self.hart.rec_out[words.TVAL])
        elif target == 1:
            self.hart.put_csr(slots.STVAL, self.hart.rec_out[words.TVAL])
            self.hart.put_csr(slots.HTVAL, self.hart.rec_out[words.TVAL2])
            self.hart.put_csr(slots.HTINST, self.hart.rec_out[words.TINST])
        else:
            self.hart.put_csr(slots.MTVAL, self.hart.rec_out[words.TVAL])
            self.hart.put_csr(slots.MTVAL2, self.hart.rec_out[words.TVAL2])
            self.hart.put_csr(slots.MTINST, self.hart.rec_out[words.TINST])
        return 0

    def _device_accessed(self) -> cython.int:
        """The step that has just agreed was a load or store of a device."""
        op: cython.int = cython.cast(cython.int, self.hart.rec_out[0] >> words.MEM_OP_LSB & 7)
        size: cython.int = cython.cast(cython.int, self.hart.rec_out[0] >> words.MEM_SIZE_LSB & 3)
        load: cython.bint = op in (mem_ops.LOAD, mem_ops.HLV)
        at: cython.int = words.MEM_RDATA if load else words.MEM_WDATA
        return self.events.accessed(
            op, self.hart.rec_out[words.MEM_PA], size, self.hart.rec_out[at]
        )

    def _facts_suffice(self, row: cython.longlong, kind: cython.int) -> cython.bint:
        """Whether the step needed no fact that the design does not report, or one it can be told.

        What a device answered stands in rd, too: the step is then taken once more with that.
        """
        insn: cython.ulonglong
        op: cython.int = cython.cast(cython.int, self.hart.rec_out[0] >> words.MEM_OP_LSB & 7)
        writes_rd: cython.bint = self.hart.rec_out[0] >> words.RD_WE_LSB & 1 != 0
        size: cython.int
        if kind == kinds.INTERRUPT:
            self.missing_fact = groups.PINS
            return not self.lacks >> groups.PINS & 1
        if (
            kind != kinds.RETIRE
            or cython.cast(cython.int, self.hart.rec_out[0] & 7) != kinds.RETIRE
        ):
            return True
        if self.lacks >> groups.MEM_DATA & 1:
            self.missing_fact = groups.MEM_DATA
            if op == mem_ops.SC:
                return writes_rd and self.known >> groups.RD & 1 != 0
            if (
                self.hart.rec_out[0] >> words.DEVICE_LSB & 1
                and op in (mem_ops.LOAD, mem_ops.HLV)
                and writes_rd
            ):
                if not self.known >> groups.RD & 1:
                    return False
                size = cython.cast(cython.int, self.hart.rec_out[0] >> words.MEM_SIZE_LSB & 3)
                self.hart.undo()
                self.hart.rec_in[words.MEM_RDATA] = self.ring[row, words.RD_WDATA] & M64 >> 64 - (
                    8 << size
                )
                self.hart.predict()
                return True
        insn = self.hart.insn
        if insn & 0x7F != SYSTEM_OPCODE or insn >> 12 & 3 == 0:
            return True
        if insn >> 12 & 3 == 1 and insn >> 7 & 31 == 0:
            return True  # CSRRW and CSRRWI with rd = x0 read nothing
        self.missing_fact = csr_facts(insn >> 20)
        return not self.lacks >> self.missing_fact & 1

    def _rd_is_zero(self, row: cython.longlong, kind: cython.int) -> cython.bint:
        """Whether the record says that 0 was written to rd."""
        if kind != kinds.RETIRE or not self.known >> groups.RD & 1:
            return False
        return (
            bool(self.ring[row, 0] >> words.RD_WE_LSB & 1) and self.ring[row, words.RD_WDATA] == 0
        )

    def _count_trap(self, kind: cython.int) -> cython.int:
        """Count a trap, and a change of V: nothing but traps and xRET changes it."""
        w0: cython.ulonglong = self.hart.rec_out[0]
        at: cython.int
        if kind != kinds.RETIRE:
            at = cython.cast(cython.int, w0 >> words.TARGET_LSB & 3) * 128
            at += 64 * (kind == kinds.INTERRUPT) + cython.cast(
                cython.int, w0 >> words.CAUSE_LSB & 63
            )
            self.trap_counts[at] += 1
        if w0 >> words.PRIV_BEFORE_LSB & 7 != w0 >> words.PRIV_AFTER_LSB & 7:
            self.mode_before = cython.cast(cython.int, w0 >> words.PRIV_BEFORE_LSB & 7)
            self.mode_left = self.records
        self.guest_entries += ~(w0 >> words.V_BEFORE_LSB) & (w0 >> words.V_AFTER_LSB) & 1
        self.guest_exits += (w0 >> words.V_BEFORE_LSB) & ~(w0 >> words.V_AFTER_LSB) & 1
        return 0

    def _fill(self, row: cython.longlong, kind: cython.int) -> cython.int:
        """Write what the design does not know of an agreed record into it."""
        word: cython.int
        mask: cython.ulonglong
        for word in range(words.WORDS):
            mask = self.unknown[20 * kind + word]
            if mask != 0:
                self.ring[row, word] = self.ring[row, word] & ~mask | self.hart.rec_out[word] & mask
        return 0

    def _compare(self, row: cython.longlong, kind: cython.int) -> cython.int:
        """What differs between the record and the model's last step; NONE: nothing."""
        word: cython.int
        base: cython.int = 20 * kind
        for word in range(words.WORDS):
            if (self.ring[row, word] ^ self.hart.rec_out[word]) & self.masks[base + word]:
                return stops.FIELDS_DIFFER
        if self.known >> groups.PTE & 1 and not self._updates_agree():
            return stops.PTE_DIFFERS
        if not self.ring[row, 0] >> words.FULL_LSB & 1 or not self.known >> groups.STATE & 1:
            return stops.NONE
        return stops.NONE if self._full_state_agrees() else stops.STATE_DIFFERS

    def _without_those_ahead(
        self, row: cython.longlong, kind: cython.int, reason: cython.int
    ) -> cython.int:
        """NONE when updates of no step of the model explain the record (speculative_ad.py)."""
        noted = self.noted_updates()
        predicted = self.hart.updates()
        self.hart.undo()
        rule = RULE
        recent = self.records - self.mode_left <= IN_FLIGHT
        self.speculative_ad.mode_before = self.mode_before if recent else -1
        split: tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]] | None = None
        if kind == kinds.INTERRUPT and noted == self._begun()[: len(noted)]:
            rule, split = CUT_SHORT, (noted, [])
        elif self.speculative_a:
            split = self.speculative_ad.split(noted, predicted)
        if split is None:
            self.hart.predict()
            return reason
        ahead, own = split
        self.speculative_ad.take(ahead)
        self._set_updates(own)
        self.hart.predict()
        if self._compare(row, kind) == stops.NONE:
            self.speculative_ad.count(ahead, rule)
            for spa, _before, after in ahead:
                if self.check_bus and not self.bus.expect(
                    bus_kinds.PTE_WRITE, spa, self.hart.pte_size, after
                ):
                    return stops.BUS_DIFFERS
            return stops.NONE
        self.hart.undo()
        self.speculative_ad.give_back(ahead)
        self._set_updates(noted)
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

    def _set_updates(self, updates: Sequence[tuple[int, int, int]]) -> cython.int:
        """As if the design had reported these before the step."""
        self.update_count = 0
        for spa, before, after in updates:
            self.updates[3 * self.update_count] = spa
            self.updates[3 * self.update_count + 1] = before
            self.updates[3 * self.update_count + 2] = after
            self.update_count += 1
        return 0

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
        if self._compare(self.search_row, self.search_kind) != stops.NONE:
            return False
        return not self._elsewhere()

    def _remember(self, kind: cython.int) -> cython.int:
        """Note what this step replaced, and whether it was a fence; let the host see a store."""
        i: cython.int
        slot: cython.int
        insn: cython.ulonglong
        if self.hart.watch_hit:
            self._told()
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
            if insn & 0x707F == SYSTEM_OPCODE:
                if (insn >> 25) in FENCES:
                    x = [self.hart.x[i] for i in range(32)]
                    self.history.fence(self.records, insn, x, self.hart.v, self.hart)
            elif insn & 0x707F == matches.FENCE_I:
                self.history.fence_i(self.records)
        return 0

    def _note_update(self, row: cython.longlong) -> cython.int:
        """Keep a PTE update until the step that it serves has been predicted.

        A full state that travels with it is that before the step: where the model still stands.
        """
        base: cython.int = 3 * self.update_count
        if self.update_count == MAX_PTE_UPDATES:
            return stops.PTE_DIFFERS
        if self.ring[row, 0] >> words.FULL_LSB & 1:
            if self.known >> groups.STATE & 1 and not self._full_state_agrees():
                self.full_seen += 1  # the full state that differs, for explain
                return stops.STATE_DIFFERS
            self.full_seen += 1
        self.updates[base] = self.ring[row, words.MEM_PA]
        self.updates[base + 1] = self.ring[row, words.MEM_RDATA]
        self.updates[base + 2] = self.ring[row, words.MEM_WDATA]
        self.update_count += 1
        return stops.NONE

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

    def _interrupt_timing(self, row: cython.longlong, kind: cython.int) -> cython.int:
        """Rules (a) and (b) of the contract, on the state before this record's step."""
        waited: cython.longlong
        if not self.known >> groups.PINS & 1:
            return stops.NONE
        if kind == kinds.INTERRUPT or not self._deliverable(row):
            self.wait_records = 0
            self.must_be_next = False
            return stops.NONE
        if self.must_be_next:
            return stops.IRQ_SKIPPED
        if self.wait_records == 0:
            self.wait_from_cycle = self.ring[row, words.CYCLE]
        self.wait_records += 1
        waited = self.ring[row, words.CYCLE] - self.wait_from_cycle
        if self.wait_records > self.longest_records:
            self.longest_records = self.wait_records
        if waited > self.longest_cycles:
            self.longest_cycles = waited
        if self.wait_records > self.bound_records and waited > self.bound_cycles:
            return stops.IRQ_LATE
        return stops.NONE

    def _deliverable(self, row: cython.longlong) -> cython.bint:
        """Whether an interrupt could be taken before this record, by the pins it reports.

        The answer depends on the pins, the timer bits, the CSRs and the mode only, and seldom
        changes: it is remembered until one of them does.
        """
        flags: cython.ulonglong = self.ring[row, 0] & TIMER_BITS
        flags |= cython.cast(cython.ulonglong, self.hart.priv << 1 | self.hart.v)
        pins: cython.ulonglong = self.ring[row, words.IRQ_PINS]
        if not (
            self.memo_valid
            and self.memo[0] == flags
            and self.memo[1] == pins
            and self.memo[2] == self.hart.rec_out[words.CSR_FOLD]
        ):
            self.memo[0] = flags
            self.memo[1] = pins
            self.memo[2] = self.hart.rec_out[words.CSR_FOLD]
            self.memo_valid = True
            self.memo_deliverable = self.hart.deliverable()
        return self.memo_deliverable

    def _note_sensitive(self) -> cython.int:
        """After a step that may have made an interrupt deliverable, it must be the next record.

        "These conditions for an interrupt trap to occur must be evaluated [...] immediately
        following the execution of an xRET instruction [...] or an explicit write to a CSR on which
        these interrupt trap conditions expressly depend" (machine.adoc).
        """
        self.must_be_next = False
        if self.hart.wrote_csr or self.hart.did_xret:
            if self.hart.did_xret or _interrupts_depend_on(self.hart.insn >> 20):
                self.must_be_next = self.hart.deliverable()
            self.memo_valid = False
        return 0

    def _updates_agree(self) -> cython.bint:
        i: cython.int
        if self.hart.pte_update_count != self.update_count:
            return False
        for i in range(3 * self.update_count):
            if self.hart.pte_updates[i] != self.updates[i]:
                return False
        return True

    def _full_state_agrees(self) -> cython.bint:
        row: cython.longlong = self.full_seen % self.full_ring.shape[0]
        i: cython.int
        for i in range(slots.FULL_WORDS):
            if i < slots.MCYCLE:
                if self.full_ring[row, i] != self.hart.csr[i]:
                    return False
            elif i > slots.MCYCLE and self.full_ring[row, i] != self.hart.x[i - slots.MCYCLE]:
                return False
        return True

    def _elsewhere(self) -> cython.bint:
        """Whether the second part of a store across pages went to another page than the model's.

        The record holds the first part's address only. What the bus has not seen yet is not told.
        """
        seen: cython.ulonglong
        if self.hart.mem_second_pa == 0 or not self.check_bus:
            return False
        seen = self.bus.seen_at(self.hart.pte_update_count + 1)
        return seen != 0 and seen != self.hart.mem_second_pa

    def _bus_expect(self, row: cython.longlong) -> cython.bint:
        """Tell the bus side what this step did; the prediction, not the claim, counts."""
        i: cython.int
        w0: cython.ulonglong = self.hart.rec_out[0]
        op: cython.int = cython.cast(cython.int, w0 >> words.MEM_OP_LSB & 7)
        size: cython.int = cython.cast(cython.int, w0 >> words.MEM_SIZE_LSB & 3)
        pa: cython.ulonglong = self.hart.rec_out[words.MEM_PA]
        data: cython.ulonglong = self.hart.rec_out[words.MEM_WDATA]
        for i in range(self.hart.pte_update_count):
            if not self.bus.expect(
                bus_kinds.PTE_WRITE,
                self.hart.pte_updates[3 * i],
                self.hart.pte_size,
                self.hart.pte_updates[3 * i + 2],
            ):
                return False
        if op in (mem_ops.NONE, mem_ops.LR):
            return True
        if w0 >> words.DEVICE_LSB & 1:
            if op in (mem_ops.LOAD, mem_ops.HLV):
                return self.bus.expect(
                    bus_kinds.DEVICE_READ, pa, size, self.ring[row, words.MEM_RDATA]
                )
            return self.bus.expect(bus_kinds.DEVICE_WRITE, pa, size, data)
        if op in (mem_ops.LOAD, mem_ops.HLV) or (
            op == mem_ops.SC and not w0 >> words.SC_SUCCESS_LSB & 1
        ):
            return True
        second: cython.ulonglong = 0
        if self.hart.mem_second_pa != 0 and self.bus.seen_at(1) != 0:
            second = self.hart.mem_second_pa
        return self.bus.expect(bus_kinds.WRITE, pa, size, data, second)


def _interrupts_depend_on(csr: cython.ulonglong) -> cython.bint:
    """Whether the conditions for an interrupt trap expressly depend on a CSR, by its address.

    norm:intr_mip_mie_xret_csrwr: mip, mie, mstatus and mideleg; their S-level and VS-level
    counterparts in the same conditions. What only feeds a pending bit (hgeie, stimecmp, the
    envcfgs) takes effect within the bound.
    """
    return csr in (
        csrs.MSTATUS, csrs.MIDELEG, csrs.MIE, csrs.MIP, csrs.SSTATUS, csrs.SIE, csrs.SIP,
        csrs.HIDELEG, csrs.HIE, csrs.HIP, csrs.HVIP, csrs.VSSTATUS, csrs.VSIE, csrs.VSIP,
    )  # fmt: skip
