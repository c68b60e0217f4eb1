# SPDX-License-Identifier: Apache-2.0
"""What coverage knows of a hart at each record: its CSRs, its registers and its main memory.

All of it comes from the commit stream: full states, registers and stores as the records show them,
on top of the program's bytes. Written in Cython's pure-Python mode, as the golden model is.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import cython

from trapline.coverage.points import SPACE
from trapline.models.isa.config import HartConfig
from trapline.models.isa.state import FULL_STATE_WORDS, reset_slots
from trapline.models.platform.memory import Memory

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import slots
else:
    from trapline.models.golden.gen import slots

# At most so many words has a full state.
ROOM = cython.declare(cython.int, 256)
REGISTERS = cython.declare(cython.int, 31)
FULL = cython.declare(cython.int, FULL_STATE_WORDS)
KNOWN = cython.declare(cython.int, 1024)
# Bits of `changed` (names.CHANGED).
C_SATP = cython.declare(cython.int, 8)
C_VSATP = cython.declare(cython.int, 16)
C_HGATP = cython.declare(cython.int, 32)
C_PMP = cython.declare(cython.int, 64)
PTES = cython.declare(cython.int, 7)

if FULL_STATE_WORDS >= 256:
    raise ImportError("coverage.tracker has room for a full state of 255 words, and fcsr")


class Tracker:
    """State of one hart behind a commit stream. `counts[n]`: how often point n was seen.

    `fresh` has the points in the order in which they were seen first; whoever reads it may clear
    it. records, instructions, traps: of all streams so far.
    """

    def __init__(self, cfg: HartConfig) -> None:
        """A hart of this configuration; `begin` starts a program."""
        self.cfg = cfg
        self.space = SPACE
        self.xlen = cfg.xlen
        self.pte_size = 2 if cfg.xlen == 32 else 3
        self.counts = array("I", bytes(4 * SPACE.size))
        self.seen = self.counts
        self.fresh: list[int] = []
        self.memory = Memory(cfg.ram)
        view = memoryview(self.memory.buffer)
        self.ram8 = view
        self.ram64 = view.cast("Q")
        self.ram_base = self.memory.base
        self.ram_size = self.memory.size
        self.reached = bytearray(self.memory.size >> 12)
        self.records = self.instructions = self.traps = 0
        self.held = slots.COUNT + REGISTERS
        if not cython.compiled:
            self.state = array("Q", bytes(8 * ROOM))
            self.known = array("Q", bytes(8 * KNOWN))
            self.modes = array("i", bytes(4 * 16))
        self.begin(())

    def begin(self, pieces: Iterable[tuple[int, bytes]]) -> None:
        """A program starts from reset; memory holds `pieces` (spa, bytes) and zero elsewhere."""
        values = reset_slots(self.cfg)
        i: cython.int
        written: list[int] = []
        for i in range(len(self.reached)):
            if self.reached[i]:
                written.append(i << 12)
                self.reached[i] = 0
        self.memory.clear(written)
        for spa, data in pieces:
            self.memory.write(spa, data)
        for i in range(slots.COUNT):
            self.state[i] = values[i]
        for i in range(slots.COUNT, ROOM):
            self.state[i] = 0
        self.pages = bytearray((self.memory.size >> 12) + 1)
        self.changed = 0
        self.stateful = True
        self.forget()

    def saved(self) -> tuple[bytes, ...]:
        """What `restore` needs to go on in another process; memory is the caller's to give."""
        state = array("Q", [self.state[i] for i in range(self.held)])
        return bytes(self.counts), state.tobytes(), bytes(self.pages)

    def restore(self, saved: tuple[bytes, ...], pieces: Iterable[tuple[int, bytes]]) -> None:
        """Go on from `saved`, with memory as `pieces` say."""
        self.begin(pieces)
        counts, state = array("I", saved[0]), array("Q", saved[1])
        i: cython.int
        for i in range(len(counts)):
            self.seen[i] = counts[i]
        for i in range(len(state)):
            self.state[i] = state[i]
        self.pages = bytearray(saved[2])

    def hit(self, number: cython.int) -> cython.int:
        """Count a point; the first time it also goes into `fresh`."""
        if self.seen[number] == 0:
            self.fresh.append(number)
        self.seen[number] += 1
        return 0

    def forget(self) -> cython.int:
        """Sample every translation anew: what they depend on has changed."""
        i: cython.int
        for i in range(KNOWN):
            self.known[i] = 0
        for i in range(16):
            self.modes[i] = -1
        return 0

    def slot(self, index: cython.int) -> cython.ulonglong:
        """A CSR slot (state.SLOTS)."""
        return self.state[index]

    def reg(self, index: cython.int) -> cython.ulonglong:
        """An integer register."""
        return 0 if index == 0 else self.state[slots.COUNT - 1 + index]

    def store(self, pa: cython.ulonglong, size: cython.int, value: cython.ulonglong) -> cython.int:
        """2**size bytes reached main memory; addresses outside it are ignored."""
        at: cython.ulonglong = pa - self.ram_base
        i: cython.int
        flags: cython.int
        if pa < self.ram_base or at + (cython.cast(cython.ulonglong, 1) << size) > self.ram_size:
            return 0
        if size == 3 and at & 7 == 0:
            self.ram64[at >> 3] = value
        else:
            for i in range(1 << size):
                self.ram8[at + i] = value >> (8 * i) & 0xFF
        self.reached[at >> 12] = self.reached[(at + (1 << size) - 1) >> 12] = 1
        flags = self.pages[at >> 12]
        if flags != 0:
            self.changed |= flags
            if flags & PTES:
                self.forget()
        return 0

    def take_state(self, row: cython.longlong) -> cython.int:
        """The full state in this row of `full`; notes which roots and PMP entries changed."""
        i: cython.int
        before: cython.int = self.changed
        gates: cython.bint = False
        for i in range(16):
            self.modes[i] = -1
        for i in range(min(self.held, FULL)):
            if self.full[row, i] != self.state[i]:
                if i == slots.SATP:
                    self.changed |= C_SATP
                elif i == slots.VSATP:
                    self.changed |= C_VSATP
                elif i == slots.HGATP:
                    self.changed |= C_HGATP
                elif i >= slots.PMPCFG0 and i <= slots.PMPADDR63:
                    self.changed |= C_PMP
                elif i == slots.MENVCFG or i == slots.HENVCFG:
                    gates = True
                self.state[i] = self.full[row, i]
        if gates or (self.changed & ~C_PMP) != (before & ~C_PMP):
            self.forget()
        return 0
