# SPDX-License-Identifier: Apache-2.0
"""What one hart holds: registers, CSR slots, main memory, memos; and what the step under way did.

State knows no instruction. Every change a step makes goes through here, so the step can be undone:
`begin` opens the journal, `undo_step` plays it back.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from typing import Any, Protocol

import cython

from trapline.models.golden.core.decoder import decoder_of
from trapline.models.golden.fp.fpu import Fpu
from trapline.models.golden.priv.csr_access import exists
from trapline.models.isa.config import FS_DIRTY, HartConfig
from trapline.models.isa.state import (
    FIRST_F,
    FIRST_X,
    FULL_STATE_WORDS,
    SLOT_COUNT,
    SLOTS,
    fold,
    reset_slots,
)

if cython.compiled:
    from cython.cimports.trapline.models.golden.codes import HOLDS_PTE, NO_LEAF, WATCHED, WRITTEN
    from cython.cimports.trapline.models.golden.gen import privileges, slots
    from cython.cimports.trapline.models.golden.wide import M64
else:
    from trapline.models.golden.codes import HOLDS_PTE, NO_LEAF, WATCHED, WRITTEN
    from trapline.models.golden.gen import privileges, slots
    from trapline.models.golden.wide import M64

MEMO_ENTRIES = 4096  # 1024 for each kind of access
DECODE_ENTRIES = 1 << 18  # by instruction word
NEAR_ENTRIES = 1 << 16  # by address, in halfwords: what is executed in turn lies side by side


CSR_ADDRESSES = 1 << 12
NO_WATCH = (1 << 64) - 1


@lru_cache
def decode_cache_of(cfg: HartConfig) -> array[int]:  # noqa: ARG001 (the key of lru_cache)
    """The decode cache: it depends on the configuration alone, so all its harts share one."""
    return array("Q", bytes(16 * DECODE_ENTRIES))


@lru_cache
def near_cache_of(cfg: HartConfig) -> array[int]:  # noqa: ARG001 (the key of lru_cache)
    """A copy of decode-cache entries by physical address, which the processor's cache holds."""
    return array("Q", bytes(16 * NEAR_ENTRIES))


@lru_cache
def existing_csrs(cfg: HartConfig) -> bytes:
    """For each address 1 if the hart has a CSR there: that, too, is the configuration's alone."""
    return bytes(int(exists(cfg, address)) for address in range(CSR_ADDRESSES))


@lru_cache
def reset_state(cfg: HartConfig) -> tuple[tuple[int, ...], int]:
    """All slots after reset, and their fold."""
    values = reset_slots(cfg)
    return values, fold(values)


class Oracle(Protocol):
    """Chooses what implicit reads return where a missing fence leaves more than one answer.

    Each method gets what memory or the CSRs hold now and returns what the step shall use.
    """

    def root(self, g_stage: int, v: int, implicit: int, atp: int, envcfg: int) -> tuple[int, int]:
        """A walk begins: the stage's atp register and the envcfg that governs it."""
        ...

    def pte(self, spa: int, value: int, va: int, level: int, g_stage: int, implicit: int) -> int:
        """A PTE of a walk for `va` (a gpa in G-stage)."""
        ...

    def update(self, spa: int, entry: int) -> None:
        """A or D of the PTE read as `entry` is about to be set in memory."""
        ...

    def pmp(self, pa: int, size: int, access: int, priv: int, allowed: int) -> int:
        """Whether PMP permits the access."""
        ...

    def code(self, spa: int, parcel: int) -> int:
        """The 16 bits of an instruction at `spa`."""
        ...


def zeroed(size: int) -> memoryview:
    """Zero bytes whose pages exist once they are touched; a forked process keeps its own."""
    return memoryview(mmap(-1, size, flags=MAP_PRIVATE | MAP_ANONYMOUS))


class State:
    """State of one hart over one memory. As a sequence it is its CSR slots (the twins' `state`)."""

    def __init__(self, cfg: HartConfig, memory: Any, bus: Any = None, memo: bool = True) -> None:
        self.cfg = cfg
        self.memory = memory
        self.bus = bus
        self.xlen = cfg.xlen
        self.xmask = (1 << cfg.xlen) - 1
        self.pte_size = 2 if cfg.xlen == 32 else 3
        self.misaligned_hw = cfg.misaligned_hw
        self.has_pmp = cfg.pmp_entries > 0
        self.fpu = Fpu()
        self.fs_dirty = list(FS_DIRTY).index(cfg.fs_dirty)
        self.exact_ad = cfg.ad_after_checks
        self.atomics_limited = cfg.ram_amo != "arithmetic" or not cfg.ram_lrsc
        self.inhibit_at_once = cfg.mcountinhibit_at_once
        self.dry = False
        if not cython.compiled:
            self.x = array("Q", bytes(8 * 32))
            self.csr = array("Q", bytes(8 * SLOT_COUNT))
            self.f = array("Q", bytes(8 * 32))
            self.before = array("Q", bytes(8 * 10))
            self.csr_slot = array("i", bytes(4 * 64))
            self.csr_old = array("Q", bytes(8 * 64))
            self.mem_at = array("Q", bytes(8 * 64))
            self.mem_old = array("Q", bytes(8 * 64))
            self.pte_updates = array("Q", bytes(8 * 96))
            self.trail = array("Q", bytes(8 * 64))
            self.mip_of = array("Q", bytes(8 * 7))
            self.pmp_bottom = array("Q", bytes(8 * 64))
            self.pmp_top = array("Q", bytes(8 * 64))
            self.pmp_config = array("i", bytes(4 * 64))
        view = memoryview(memory.buffer)
        self.ram8 = view
        self.ram16 = view.cast("H")
        self.ram32 = view.cast("I")
        self.ram64 = view.cast("Q")
        self.ram_base = memory.base
        self.ram_size = memory.size
        self.page_flags = zeroed(memory.size >> 12)
        self.pte_map = zeroed(memory.size >> 6)
        self.pte_shared = zeroed(memory.size >> 6)
        self.memo_on = memo
        self.memo_key = array("Q", bytes(8 * MEMO_ENTRIES))
        self.memo_at = array("Q", bytes(8 * MEMO_ENTRIES))
        self.memo_leaf = array("Q", bytes(8 * MEMO_ENTRIES))
        self.memo_g_leaf = array("Q", bytes(8 * MEMO_ENTRIES))
        self.trail_count = 0
        self.trail_leaf = self.trail_g_leaf = NO_LEAF
        self.pmp_count = 0
        self.decode_cache = decode_cache_of(cfg)
        self.near_cache = near_cache_of(cfg)
        self.decoder = decoder_of(cfg)
        self.existing = existing_csrs(cfg)
        self.watch_pa = NO_WATCH
        self.oracle: Oracle | None = None
        self.lockstep = False
        self.journal = False
        self.ev_pins = self.ev_pins_read = self.ev_time = 0
        self.ev_stip = self.ev_vstip = self.ev_stip_read = self.ev_vstip_read = 0
        self.ev_sc_success = True
        self.ev_device_rdata = self.ev_mcycle = 0
        self.mip_kept = self.mip_of_timers = 0
        self.pte_pages: list[int] = []
        self.pmp_split: set[int] = set()
        self.reset()

    def reset(self) -> None:
        """Registers as after reset: M-mode at cfg.reset_pc. Memory keeps its bytes."""
        values, folded = reset_state(self.cfg)
        i: cython.int
        for i in range(32):
            self.x[i] = self.f[i] = 0
        for i in range(slots.COUNT):
            self.csr[i] = values[i]
        self.fold = folded
        self.fcsr = 0
        self.frd_we = False
        self.frd = self.frd_old = 0
        self.pc = self.cfg.reset_pc
        self.priv = privileges.M
        self.v = 0
        self.reserved = False
        self.reservation = 0
        self.watch_hit = False
        self.waiting = self.halted = self.asleep = False
        self.recheck = True
        self.csr_count = self.mem_count = self.pte_update_count = 0
        self.kind = self.rd = self.mem_op = self.mem_size = 0
        self.rd_old = self.rd_value = self.insn = self.fetch_pa = 0
        self.mem_va = self.mem_pa = self.mem_rdata = self.mem_wdata = 0
        self.mem_second_pa = 0
        self.device = self.sc_success = self.sc_spurious = False
        self.wrote_csr = self.wrote_minstret = self.wrote_mcycle = self.did_xret = False
        self.trap_cause = self.trap_target = self.trap_gva = 0
        self.trap_implicit = self.trap_offset = 0
        self.trap_tval = self.trap_tval2 = self.trap_tinst = 0
        self.fetch_mode = self.data_mode = privileges.M
        self.pmp_stale = True
        self.flush()

    # --- registers ----------------------------------------------------------------------------

    def claimed_kind(self) -> int:
        """commit.Kind of the design's record of this step, which a hart in lockstep has."""
        raise NotImplementedError

    def __getitem__(self, slot: cython.int) -> int:
        if slot < 0 or slot >= slots.COUNT:
            raise IndexError(slot)
        return self.csr[slot]

    def __len__(self) -> int:
        return SLOT_COUNT

    def __iter__(self) -> Iterator[int]:
        return iter([self.csr[i] for i in range(SLOT_COUNT)])

    def get_x(self, index: cython.int) -> cython.ulonglong:
        """Integer register `index`."""
        return self.x[index]

    def set_x(self, index: cython.int, value: cython.ulonglong) -> cython.int:
        """Write an integer register from outside a step; x0 stays zero."""
        if index != 0:
            self.x[index] = value & self.xmask
        return 0

    def get_f(self, index: cython.int) -> cython.ulonglong:
        """Floating-point register `index`, NaN-boxed where it holds a value of F."""
        return self.f[index]

    def set_f(self, index: cython.int, value: cython.ulonglong) -> cython.int:
        """Write a floating-point register from outside a step."""
        self.f[index] = value
        return 0

    def set_csr(self, slot: cython.int, value: cython.ulonglong) -> cython.int:
        """Write a CSR slot: journal the old value and keep the fold current."""
        old: cython.ulonglong = self.csr[slot]
        if old == value:
            return 0
        self.csr_slot[self.csr_count] = slot
        self.csr_old[self.csr_count] = old
        self.csr_count += 1
        return self.put_csr(slot, value)

    def put_csr(self, slot: cython.int, value: cython.ulonglong) -> cython.int:
        """Write a CSR slot outside the journal."""
        change: cython.ulonglong = self.csr[slot] ^ value
        self.csr[slot] = value
        if slot >= slots.PMPCFG0 and slot <= slots.PMPADDR63:
            self.pmp_stale = True
        if slot != slots.MINSTRET and slot != slots.MCYCLE:
            turn: cython.int = (slots.FOLD_STEP * slot) & 63
            if turn != 0:
                change = ((change << turn) & M64) | (change >> (64 - turn))
            self.fold ^= change
        return 0

    def slots_at(self, indices: Sequence[int]) -> list[int]:
        """Several CSR slots at once, for comparisons."""
        return [self.csr[i] for i in indices]

    def state_words(self) -> list[int]:
        """The full state in the order of the full-state record: slots, x1..x31, f0..f31."""
        words = [self.csr[i] for i in range(SLOT_COUNT)]
        words += [self.x[i] for i in range(1, 32)]
        return words + [self.f[i] for i in range(32)]

    def load_state_words(self, words: list[int]) -> None:
        """Set what `state_words` gives. Raises ValueError on a wrong length."""
        if len(words) != FULL_STATE_WORDS:
            raise ValueError(f"a full state has {FULL_STATE_WORDS} words, not {len(words)}")
        for i in range(SLOT_COUNT):
            self.csr[i] = words[i]
        for i in range(1, 32):
            self.x[i] = words[FIRST_X + i - 1]
        for i in range(32):
            self.f[i] = words[FIRST_F + i]
        self.fold = fold(words[:SLOT_COUNT])
        self.pmp_stale = True
        self.flush()

    def csr_named(self, name: str) -> int:
        """A CSR slot by its name, for tests and reports."""
        return self.csr[[s.name for s in SLOTS].index(name)]

    # --- memory and the walk memo ---------------------------------------------------------------

    def flush(self) -> cython.int:
        """Drop the walk memo: whatever it remembers may have changed."""
        i: cython.int
        for i in range(MEMO_ENTRIES):
            self.memo_key[i] = 0
        for page in self.pte_pages:
            at: cython.int = page
            self.page_flags[at] &= 0xFF ^ HOLDS_PTE
            for i in range(at << 6, (at + 1) << 6):
                self.pte_map[i] = self.pte_shared[i] = 0
        self.pte_pages = []
        return 0

    def forget(self, at: cython.ulonglong) -> cython.int:
        """Drop what the walk memo took from the PTEs in the doubleword at RAM offset `at`.

        Where walks met it as their leaf only, the entries that name it are all there are.
        """
        i: cython.int
        if self.pte_shared[at >> 6] >> ((at >> 3) & 7) & 1:
            return self.flush()
        for i in range(MEMO_ENTRIES):
            if self.memo_leaf[i] == at or self.memo_g_leaf[i] == at:
                self.memo_key[i] = 0
        return 0

    def watch(self, spa: int) -> None:
        """Set `watch_hit` when a store touches the doubleword at `spa` (HTIF's tohost)."""
        at: cython.ulonglong = spa - self.ram_base
        self.watch_pa = at & (M64 - 7)
        self.page_flags[at >> 12] |= WATCHED

    def wrote(self, at: cython.ulonglong) -> cython.int:
        """Bookkeeping of a store to the doubleword at RAM offset `at` in a page with flags."""
        page: cython.ulonglong = at >> 12
        if self.page_flags[page] & WATCHED and (at & ~7) == self.watch_pa:
            self.watch_hit = True
            self.recheck = True
        if self.page_flags[page] & HOLDS_PTE and self.pte_map[at >> 6] >> ((at >> 3) & 7) & 1:
            self.forget(at & (M64 - 7))
        self.page_flags[page] |= WRITTEN
        return 0

    def store64(self, at: cython.ulonglong, value: cython.ulonglong) -> cython.int:
        """Write the aligned doubleword at RAM offset `at`; narrower stores merge into it."""
        if self.journal:
            self.mem_at[self.mem_count] = at
            self.mem_old[self.mem_count] = self.ram64[at >> 3]
            self.mem_count += 1
        self.ram64[at >> 3] = value
        if self.page_flags[at >> 12] != WRITTEN:
            self.wrote(at)
        return 0

    def written_pages(self) -> list[int]:
        """Byte offsets in main memory of the pages that a store reached, undone ones among them."""
        page: cython.int
        found: list[int] = []
        for page in range(len(self.page_flags)):
            if self.page_flags[page] & WRITTEN:
                found.append(page << 12)
        return found

    # --- journal --------------------------------------------------------------------------------

    def begin(self) -> cython.int:
        """Open the journal of a step."""
        self.journal = True
        self.mem_count = 0
        self.before[0] = self.pc
        self.before[1] = self.priv
        self.before[2] = self.v
        self.before[3] = self.reserved
        self.before[4] = self.reservation
        self.before[5] = self.csr[slots.MINSTRET]
        self.before[6] = self.fetch_mode
        self.before[7] = self.data_mode
        self.before[8] = self.csr[slots.MCYCLE]
        self.before[9] = self.fcsr
        return 0

    def undo_step(self) -> cython.int:
        """Restore the state before the last step that `begin` opened."""
        dirty: cython.bint = self.mem_count > 0 or self.csr_count > 0
        while self.mem_count > 0:
            self.mem_count -= 1
            self.ram64[self.mem_at[self.mem_count] >> 3] = self.mem_old[self.mem_count]
        while self.csr_count > 0:
            self.csr_count -= 1
            self.put_csr(self.csr_slot[self.csr_count], self.csr_old[self.csr_count])
        if self.rd != 0:
            self.x[self.rd] = self.rd_old
            self.rd = 0
        if self.frd_we:
            self.f[self.frd] = self.frd_old
            self.frd_we = False
        self.fcsr = self.before[9]
        self.pc = self.before[0]
        self.priv = cython.cast(cython.int, self.before[1])
        self.v = cython.cast(cython.int, self.before[2])
        self.reserved = self.before[3] != 0
        self.reservation = self.before[4]
        self.csr[slots.MINSTRET] = self.before[5]
        self.csr[slots.MCYCLE] = self.before[8]
        self.fetch_mode = self.before[6]
        self.data_mode = self.before[7]
        self.watch_hit = False
        self.recheck = True
        if dirty:
            self.flush()
        return 0
