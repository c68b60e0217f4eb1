"""The hot loop: one golden prediction and one masked comparison for each record of the ring.

Written in Cython's pure-Python mode: compiled it runs inside the DPI callback, uncompiled it is
what the unit tests step through. It stops at the first difference; `explain.py` turns what it left
behind into names.

Order of the checks on one record: the stream itself (gap-free order), PTE updates, facts only the
design knows, interrupt timing, the record's fields, the full state, the bus side.
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.hart import Hart
    from cython.cimports.trapline.tb.lockstep.bus import BusCheck
else:
    from trapline.models.golden.hart import Hart

    from trapline.tb.lockstep.bus import BusCheck

from trapline.models.isa.commit import ALL_KNOWN
from trapline.tb.lockstep.masks import compare_masks
from trapline.tb.lockstep.words import check_layout, field_bits

# Layout of the record, as C constants (words.check_layout holds them equal to commit.FIELD).
WORDS = cython.declare(cython.int, 20)
FULL_WORDS = cython.declare(cython.int, 160)
MCYCLE_SLOT = cython.declare(cython.int, 128)
W_ORDER = cython.declare(cython.int, 2)
W_CYCLE = cython.declare(cython.int, 3)
W_MEM_PA = cython.declare(cython.int, 9)
W_MEM_RDATA = cython.declare(cython.int, 10)
W_MEM_WDATA = cython.declare(cython.int, 11)
W_FOLD = cython.declare(cython.int, 15)
W_MTIME = cython.declare(cython.int, 16)
W_PINS = cython.declare(cython.int, 17)
W_MCYCLE = cython.declare(cython.int, 19)

RETIRE = cython.declare(cython.int, 0)
EXCEPTION = cython.declare(cython.int, 1)
INTERRUPT = cython.declare(cython.int, 2)
PTE_UPDATE = cython.declare(cython.int, 3)

# Reasons to stop, in `stop`; explain.py names them.
NONE = cython.declare(cython.int, 0)
BAD_ORDER = cython.declare(cython.int, 1)
BAD_KIND = cython.declare(cython.int, 2)
PTE_DIFFERS = cython.declare(cython.int, 3)
TIME_BACKWARDS = cython.declare(cython.int, 4)
CYCLES_BACKWARDS = cython.declare(cython.int, 5)
TIMER_BIT = cython.declare(cython.int, 6)
IRQ_SKIPPED = cython.declare(cython.int, 7)
IRQ_LATE = cython.declare(cython.int, 8)
FIELDS_DIFFER = cython.declare(cython.int, 9)
STATE_DIFFERS = cython.declare(cython.int, 10)
BUS_DIFFERS = cython.declare(cython.int, 11)
FULL_MISSING = cython.declare(cython.int, 12)

# commit.MemOp and commit.BusKind.
OP_NONE = cython.declare(cython.int, 0)
OP_LOAD = cython.declare(cython.int, 1)
OP_LR = cython.declare(cython.int, 4)
OP_SC = cython.declare(cython.int, 5)
OP_HLV = cython.declare(cython.int, 6)
BUS_WRITE = cython.declare(cython.int, 0)
BUS_DEVICE_READ = cython.declare(cython.int, 1)
BUS_DEVICE_WRITE = cython.declare(cython.int, 2)
BUS_PTE_WRITE = cython.declare(cython.int, 3)

MAX_PTE_UPDATES = cython.declare(cython.int, 16)

# Slots of models/isa/state.py.
STIMECMP = cython.declare(cython.int, 27)
HTIMEDELTA = cython.declare(cython.int, 42)
VSTIMECMP = cython.declare(cython.int, 54)

# Bits of word 0: the mode before the step with stip and vstip; and where each field begins.
STEP_BITS = cython.declare(cython.ulonglong, 0x1_8000_0070)
FULL_LSB = cython.declare(cython.int, 3)
MEM_OP_LSB = cython.declare(cython.int, 16)
MEM_SIZE_LSB = cython.declare(cython.int, 19)
SC_SUCCESS_LSB = cython.declare(cython.int, 30)
STIP_LSB = cython.declare(cython.int, 31)
DEVICE_LSB = cython.declare(cython.int, 35)

# Bits of `known` (commit.Group).
G_MEM_DATA = cython.declare(cython.int, 8)
G_FOLD = cython.declare(cython.int, 13)
G_PTE = cython.declare(cython.int, 14)
G_TIME = cython.declare(cython.int, 15)
G_PINS = cython.declare(cython.int, 16)
G_STATE = cython.declare(cython.int, 17)

check_layout(
    words=20,
    full_words=160,
    slots={"stimecmp": 27, "htimedelta": 42, "vstimecmp": 54, "mcycle": 128},
    order=2,
    cycle=3,
    mem_pa=9,
    mem_rdata=10,
    mem_wdata=11,
    csr_fold=15,
    mtime=16,
    irq_pins=17,
    mcycle=19,
)
if field_bits("priv_before", "v_before", "stip", "vstip") != 0x1_8000_0070:
    raise ValueError("STEP_BITS disagrees with models/isa/commit.py")


@cython.cclass
class Checker:
    """Checks a commit stream against one Hart. Make one for each program run."""

    hart = cython.declare(Hart, visibility="readonly")
    bus = cython.declare(BusCheck, visibility="readonly")
    # Why the check stopped (0: it has not), the record's index in the stream.
    stop = cython.declare(cython.int, visibility="readonly")
    records = cython.declare(cython.longlong, visibility="readonly")
    instructions = cython.declare(cython.longlong, visibility="readonly")
    # Longest wait seen for a deliverable interrupt, in records and in cycles.
    longest_records = cython.declare(cython.longlong, visibility="readonly")
    longest_cycles = cython.declare(cython.longlong, visibility="readonly")
    spurious_sc_failures = cython.declare(cython.longlong, visibility="readonly")
    late_timer_bits = cython.declare(cython.longlong, visibility="readonly")
    known = cython.declare(cython.ulonglong, visibility="readonly")

    masks: cython.ulonglong[80]
    bound_records: cython.longlong
    bound_cycles: cython.longlong
    check_bus: cython.bint
    last_order: cython.ulonglong
    last_time: cython.ulonglong
    last_mcycle: cython.ulonglong
    full_seen: cython.longlong
    # PTE updates the design reported for the step to come: pa, before, after.
    updates: cython.ulonglong[48]
    update_count: cython.int
    # Interrupt timing.
    wait_records: cython.longlong
    wait_from_cycle: cython.ulonglong
    must_be_next: cython.bint
    mcycle_written: cython.bint
    memo: cython.ulonglong[4]
    memo_valid: cython.bint
    memo_deliverable: cython.bint
    # Cycle at which the predicted comparison time >= (v)stimecmp last changed, and its value.
    timer_now: cython.int
    timer_cycle: cython.ulonglong

    def __init__(
        self,
        hart: Hart,
        known: int = ALL_KNOWN,
        bound_records: int = 8,
        bound_cycles: int = 256,
        check_bus: bool = True,
    ) -> None:
        self.hart = hart
        self.bus = BusCheck()
        self.known = known
        self.bound_records = bound_records
        self.bound_cycles = bound_cycles
        self.check_bus = check_bus
        if not cython.compiled:
            self.masks = [0] * 80
            self.updates = [0] * 48
            self.memo = [0] * 4
        for kind, words in enumerate(compare_masks(known)):
            for word, mask in enumerate(words):
                self.masks[20 * kind + word] = mask
        self.stop = 0
        self.records = self.instructions = 0
        self.longest_records = self.longest_cycles = 0
        self.spurious_sc_failures = self.late_timer_bits = 0
        self.last_order = self.last_time = self.last_mcycle = 0
        self.full_seen = 0
        self.update_count = 0
        self.wait_records = 0
        self.wait_from_cycle = 0
        self.must_be_next = False
        self.mcycle_written = False
        self.memo_valid = False
        self.memo_deliverable = False
        self.timer_now = 0
        self.timer_cycle = 0

    def drain(
        self,
        ring: cython.ulonglong[:, ::1],
        first: cython.longlong,
        count: cython.longlong,
        full_ring: cython.ulonglong[:, ::1],
        bus_ring: cython.ulonglong[:, ::1],
        bus_first: cython.longlong,
        bus_count: cython.longlong,
    ) -> int:
        """Check `count` records beginning with number `first` of the run; returns how many agreed.

        Rings are indexed modulo their length; full states are consumed in the order of the records
        that announce them. Fewer than `count`: `stop` says why, and the golden model stands before
        the step that differs.
        """
        i: cython.longlong
        size: cython.longlong = ring.shape[0]
        bus_size: cython.longlong = bus_ring.shape[0]
        if self.check_bus:
            for i in range(bus_count):
                at: cython.longlong = (bus_first + i) % bus_size
                if not self.bus.saw(bus_ring[at, 0], bus_ring[at, 1], bus_ring[at, 2]):
                    self.stop = BUS_DIFFERS
                    return 0
        for i in range(count):
            self.stop = self._check(ring, (first + i) % size, full_ring)
            if self.stop != NONE:
                return int(i)
            self.records += 1
        return int(count)

    @cython.cfunc
    def _check(
        self,
        ring: cython.ulonglong[:, ::1],
        row: cython.longlong,
        full_ring: cython.ulonglong[:, ::1],
    ) -> cython.int:
        w0: cython.ulonglong = ring[row, 0]
        kind: cython.int = cython.cast(cython.int, w0 & 7)
        word: cython.int
        base: cython.int
        reason: cython.int
        if self.records != 0 and ring[row, W_ORDER] != self.last_order + 1:
            return BAD_ORDER
        if kind > PTE_UPDATE:
            return BAD_KIND
        self.last_order = ring[row, W_ORDER]
        if kind == PTE_UPDATE:
            if self.update_count == MAX_PTE_UPDATES:
                return PTE_DIFFERS
            base = 3 * self.update_count
            self.updates[base] = ring[row, W_MEM_PA]
            self.updates[base + 1] = ring[row, W_MEM_RDATA]
            self.updates[base + 2] = ring[row, W_MEM_WDATA]
            self.update_count += 1
            return NONE
        reason = self._events(ring, row)
        if reason != NONE:
            return reason
        for word in range(WORDS):
            self.hart.rec_in[word] = ring[row, word]
        reason = self._interrupt_timing(ring, row, kind)
        if reason != NONE:
            return reason
        self.hart.predict()
        base = 20 * kind
        for word in range(WORDS):
            if (ring[row, word] ^ self.hart.rec_out[word]) & self.masks[base + word]:
                return FIELDS_DIFFER
        if self.known >> G_PTE & 1 and not self._updates_agree():
            return PTE_DIFFERS
        self.update_count = 0
        if kind == RETIRE:
            self.instructions += 1
        self._note_sensitive()
        if w0 >> FULL_LSB & 1 and self.known >> G_STATE & 1:
            reason = self._full_state(full_ring)
            if reason != NONE:
                return reason
        if self.check_bus and not self._bus_expect(ring, row):
            return BUS_DIFFERS
        return NONE

    @cython.cfunc
    @cython.exceptval(check=False)
    def _events(self, ring: cython.ulonglong[:, ::1], row: cython.longlong) -> cython.int:
        """Facts that only the design knows, against their ranges."""
        now: cython.ulonglong = ring[row, W_MTIME]
        mcycle: cython.ulonglong = ring[row, W_MCYCLE]
        cycle: cython.ulonglong = ring[row, W_CYCLE]
        expected: cython.int = 0
        seen: cython.int
        if not self.known >> G_TIME & 1:
            return NONE
        if now < self.last_time:
            return TIME_BACKWARDS
        self.last_time = now
        if not self.known >> G_PINS & 1:
            return NONE
        if now >= self.hart.csr[STIMECMP]:
            expected = 1
        now = now + self.hart.csr[HTIMEDELTA]
        if not cython.compiled:
            now &= (1 << 64) - 1
        if now >= self.hart.csr[VSTIMECMP]:
            expected |= 2
        if expected != self.timer_now:
            self.timer_now = expected
            self.timer_cycle = cycle
        seen = cython.cast(cython.int, ring[row, 0] >> STIP_LSB & 3)
        if seen != expected:
            self.late_timer_bits += 1
            if cycle - self.timer_cycle > cython.cast(cython.ulonglong, self.bound_cycles):
                return TIMER_BIT
        if mcycle != 0:
            # A written mcycle may jump; the step after a write is not held against the old value.
            if mcycle < self.last_mcycle and not self.mcycle_written:
                return CYCLES_BACKWARDS
            self.last_mcycle = mcycle
            self.mcycle_written = False
        return NONE

    @cython.cfunc
    def _interrupt_timing(
        self, ring: cython.ulonglong[:, ::1], row: cython.longlong, kind: cython.int
    ) -> cython.int:
        """Rules (a) and (b) of the contract, on the state before this record's step."""
        waited: cython.longlong
        if not self.known >> G_PINS & 1:
            return NONE
        if kind == INTERRUPT or not self._deliverable(ring, row):
            self.wait_records = 0
            self.must_be_next = False
            return NONE
        if self.must_be_next:
            return IRQ_SKIPPED
        if self.wait_records == 0:
            self.wait_from_cycle = ring[row, W_CYCLE]
        self.wait_records += 1
        waited = ring[row, W_CYCLE] - self.wait_from_cycle
        if self.wait_records > self.longest_records:
            self.longest_records = self.wait_records
        if waited > self.longest_cycles:
            self.longest_cycles = waited
        if self.wait_records > self.bound_records and waited > self.bound_cycles:
            return IRQ_LATE
        return NONE

    @cython.cfunc
    def _deliverable(self, ring: cython.ulonglong[:, ::1], row: cython.longlong) -> cython.bint:
        """Whether an interrupt could be taken before this record, by the pins it reports.

        The answer depends on the pins, the timer bits, the CSRs and the mode only, and seldom
        changes: it is remembered until one of them does.
        """
        flags: cython.ulonglong = ring[row, 0] & STEP_BITS
        pins: cython.ulonglong = ring[row, W_PINS]
        if not (
            self.memo_valid
            and self.memo[0] == flags
            and self.memo[1] == pins
            and self.memo[2] == self.hart.rec_out[W_FOLD]
        ):
            self.memo[0] = flags
            self.memo[1] = pins
            self.memo[2] = self.hart.rec_out[W_FOLD]
            self.memo_valid = True
            self.memo_deliverable = self.hart.deliverable()
        return self.memo_deliverable

    @cython.cfunc
    def _note_sensitive(self) -> cython.void:
        """After a step that may have made an interrupt deliverable, it must be the next record.

        "These conditions for an interrupt trap to occur must be evaluated [...] immediately
        following the execution of an xRET instruction or an explicit write to a CSR on which these
        interrupt trap conditions expressly depend."
        """
        self.must_be_next = False
        if self.hart.wrote_csr or self.hart.did_xret:
            self.must_be_next = self.hart.deliverable()
            self.memo_valid = False
        if self.hart.wrote_mcycle:
            self.mcycle_written = True

    @cython.cfunc
    @cython.exceptval(check=False)
    def _updates_agree(self) -> cython.bint:
        i: cython.int
        if self.hart.pte_update_count != self.update_count:
            return False
        for i in range(3 * self.update_count):
            if self.hart.pte_updates[i] != self.updates[i]:
                return False
        return True

    @cython.cfunc
    def _full_state(self, full_ring: cython.ulonglong[:, ::1]) -> cython.int:
        row: cython.longlong = self.full_seen % full_ring.shape[0]
        i: cython.int
        self.full_seen += 1
        for i in range(FULL_WORDS):
            if i < MCYCLE_SLOT:
                if full_ring[row, i] != self.hart.csr[i]:
                    return STATE_DIFFERS
            elif i > MCYCLE_SLOT and full_ring[row, i] != self.hart.x[i - MCYCLE_SLOT]:
                return STATE_DIFFERS
        return NONE

    @cython.cfunc
    @cython.exceptval(check=False)
    def _bus_expect(self, ring: cython.ulonglong[:, ::1], row: cython.longlong) -> cython.bint:
        """Tell the bus side what this step committed; the prediction, not the claim, counts."""
        i: cython.int
        w0: cython.ulonglong = self.hart.rec_out[0]
        op: cython.int = cython.cast(cython.int, w0 >> MEM_OP_LSB & 7)
        size: cython.int = cython.cast(cython.int, w0 >> MEM_SIZE_LSB & 3)
        device: cython.bint = w0 >> DEVICE_LSB & 1
        pa: cython.ulonglong = self.hart.rec_out[W_MEM_PA]
        for i in range(self.hart.pte_update_count):
            if not self.bus.expect(
                BUS_PTE_WRITE,
                self.hart.pte_updates[3 * i],
                self.hart.pte_size,
                self.hart.pte_updates[3 * i + 2],
            ):
                return False
        if op == OP_NONE or op == OP_LR:
            return True
        if device:
            if op == OP_LOAD or op == OP_HLV:
                return self.bus.expect(BUS_DEVICE_READ, pa, size, ring[row, W_MEM_RDATA])
            return self.bus.expect(BUS_DEVICE_WRITE, pa, size, self.hart.rec_out[W_MEM_WDATA])
        if op == OP_LOAD or op == OP_HLV or (op == OP_SC and not w0 >> SC_SUCCESS_LSB & 1):
            return True
        return self.bus.expect(BUS_WRITE, pa, size, self.hart.rec_out[W_MEM_WDATA])
