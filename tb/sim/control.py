# SPDX-License-Identifier: Apache-2.0
"""The simulator seen from inside its own process: control block, rings, memory, console.

Only usable in a process started by `launch`: the symbols are those of the running executable.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from trapline.models.isa import commit, state
from trapline.models.isa.memory_map import RAM, Region

RING, FULL_RING, BUS_RING, SCHEDULE, CONSOLE = 4096, 1024, 16384, 4096, 1 << 16
CRASH_RECORDS = 32
PTE_READS, WRITES = 1024, 16
TYPED = 4096
PAGE = 4096
CLOCK_PERIOD_PS = 1000


class Stop(IntEnum):
    """Why the clock stands still (control.h, TlStop)."""

    RUNNING = 0
    DIFFERENCE = 1
    FINISHED = 2
    NO_COMMIT = 3
    LIVELOCK = 4
    OVERFLOW = 5
    CHECKER_ERROR = 6


class Finish(IntEnum):
    """How a program ended itself (`finished`)."""

    NOT = 0
    PASSED = 1
    FAILED = 2
    LIMIT = 3
    UNSERVED = 4  # it asked of HTIF what is not served: models/isa/htif.unserved


DrainFunction = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_uint64, ctypes.c_uint64)

_WORDS = (
    "size run_until cycle total_cycles reset_cycles stop finished finish_code finish_cycles "
    "finish_left "
    "head tail full_head bus_head full_tail bus_tail retired batch max_retired watchdog_cycles "
    "livelock_records last_commit stuck_records guest_entries guest_exits "
    "pins pins_mask schedule_next schedule_count wait_seed mtime_inc mtime_div tohost "
    "fromhost htif_halves htif_since typed_head "
    "trace_from trace_on"
).split()


class ControlBlock(ctypes.Structure):
    """control.h, TlControl, member by member."""

    _fields_ = [*((name, ctypes.c_uint64) for name in _WORDS), ("drain", DrainFunction)]


class Simulator:
    """The one simulator of this process. Attributes of `control` are read and written directly."""

    def __init__(self, ram: Region = RAM) -> None:
        """`ram`: main memory, for which the simulator was built.

        Raises RuntimeError when this process is no simulator, or one of another layout.
        """
        try:
            self._lib = ctypes.CDLL(None)
            self.control = ControlBlock.in_dll(self._lib, "tl_control")
        except ValueError:
            raise RuntimeError("this process is not a Trapline simulator") from None
        if self.control.size != ctypes.sizeof(ControlBlock):
            raise RuntimeError("the simulator's control block has another layout")
        self.ram = ram
        built = [ctypes.c_uint64.in_dll(self._lib, f"tl_ram_{what}") for what in ("base", "size")]
        if [word.value for word in built] != [ram.base, ram.size]:
            raise RuntimeError("the simulator was built for another main memory")
        self.ring = self._words("tl_ring", RING, commit.RECORD_WORDS)
        self.full_ring = self._words("tl_full_ring", FULL_RING, state.FULL_STATE_WORDS)
        self.bus_ring = self._words("tl_bus_ring", BUS_RING, commit.BUS_WORDS)
        self._schedule = self._words("tl_schedule", SCHEDULE, 2)
        self._writes = self._words("tl_writes", WRITES, 2)
        self._pte_reads = self._words("tl_pte_reads", PTE_READS, 3)
        self._pte_reads_head = ctypes.c_uint64.in_dll(self._lib, "tl_pte_reads_head")
        self._writes_head = ctypes.c_uint64.in_dll(self._lib, "tl_writes_head")
        self._console = (ctypes.c_char * CONSOLE).in_dll(self._lib, "tl_console")
        self._console_head = ctypes.c_uint64.in_dll(self._lib, "tl_console_head")
        self._input = (ctypes.c_uint8 * CONSOLE).in_dll(self._lib, "tl_input")
        self._input_tail = ctypes.c_uint64.in_dll(self._lib, "tl_input_tail")
        self._typed = (ctypes.c_uint8 * TYPED).in_dll(self._lib, "tl_typed")
        self._traps = self._words("tl_traps", 4 * 2, 64)
        self._dirty = (ctypes.c_uint8 * (self.ram.size // PAGE)).in_dll(self._lib, "tl_dirty")
        self._lib.tl_ram_clear.restype = ctypes.c_void_p
        self._lib.tl_restart.argtypes = [ctypes.c_uint64]
        self._lib.tl_stop.argtypes = [ctypes.c_uint64]
        self._lib.tl_trace_open.argtypes = [ctypes.c_char_p]
        self._drain: object = None

    def _words(self, symbol: str, rows: int, columns: int) -> memoryview:
        array = (ctypes.c_uint64 * (rows * columns)).in_dll(self._lib, symbol)
        return memoryview(array).cast("B").cast("Q", (rows, columns))

    def restart(self, reset_cycles: int = 2) -> memoryview:
        """Forget the run before and hold reset; returns main memory, all zero.

        Every view of main memory handed out earlier is dead.
        """
        self._lib.tl_restart(reset_cycles)
        address = self._lib.tl_ram_clear()
        return memoryview((ctypes.c_uint8 * self.ram.size).from_address(address)).cast("B")

    def set_drain(self, function: Callable[[int, int], int] | None) -> None:
        """`function(first, count)` gets every batch and returns how many records it accepts.

        It must not raise: ctypes would print and swallow the exception.
        """
        wrapped = DrainFunction(function) if function is not None else DrainFunction()
        self.control.drain = wrapped
        self._drain = wrapped  # the C side holds a bare pointer: keep the thunk alive

    def drain(self) -> None:
        """Check what has been pushed and not yet checked."""
        self._lib.tl_drain()

    def stop(self, reason: Stop) -> None:
        """Stop the clock for `reason`, unless it is stopped already."""
        self._lib.tl_stop(reason)

    def crash_dump_open(self, path: Path) -> None:
        """Keep what `read_crash_dump` reads in this file. Raises OSError."""
        if not self._lib.tl_crash_dump_open(ctypes.c_char_p(str(path).encode())):
            raise OSError(f"cannot write {path}")

    def traps(self) -> dict[tuple[int, bool, int], int]:
        """Traps of this run: (target, whether an interrupt, cause) -> how many."""
        return {
            (at >> 7, bool(at >> 6 & 1), at & 63): count
            for at, count in enumerate(self._traps.cast("B").cast("Q").tolist())
            if count
        }

    def dirty_pages(self) -> list[int]:
        """Offsets in main memory of the pages the design wrote in this run."""
        raw = bytes(self._dirty)
        pages, at = [], raw.find(1)
        while at >= 0:
            pages.append(at * PAGE)
            at = raw.find(1, at + 1)
        return pages

    def last_writes(self) -> list[tuple[int, int]]:
        """The design's last writes to main memory, youngest first, WRITES at most.

        Each is (offset of the doubleword, what it held before).
        """
        head = self._writes_head.value
        rows = [n % WRITES for n in range(head - 1, max(head - WRITES, 0) - 1, -1)]
        return [(self._writes[row, 0], self._writes[row, 1]) for row in rows]

    def pte_reads(self) -> list[tuple[int, int, int]]:
        """The last PTEs that the design's walker read, oldest first: (spa, PTE, cycle)."""
        head = self._pte_reads_head.value
        rows = (n % PTE_READS for n in range(max(head - PTE_READS, 0), head))
        return [(self._pte_reads[r, 0], self._pte_reads[r, 1], self._pte_reads[r, 2]) for r in rows]

    def set_schedule(self, entries: Sequence[tuple[int, int]]) -> None:
        """Drive `pins` from each (cycle, pins) of the list on; cycles ascend.

        Raises ValueError when the list is too long for one call.
        """
        if len(entries) > SCHEDULE:
            raise ValueError(f"{len(entries)} stimulus entries, at most {SCHEDULE} at a time")
        for row, (cycle, pins) in enumerate(entries):
            self._schedule[row, 0] = cycle
            self._schedule[row, 1] = pins
        self.control.schedule_next = 0
        self.control.schedule_count = len(entries)

    def type_input(self, text: bytes) -> None:
        """Let the UART receive `text`, after what it has not read yet."""
        for byte in text:
            self._input[self._input_tail.value % CONSOLE] = byte
            self._input_tail.value += 1

    def typed(self, number: int) -> int:
        """Character `number` of this run that HTIF has answered; -1 when it has not yet."""
        return self._typed[number % TYPED] if number < self.control.typed_head else -1

    def console(self) -> bytes:
        """What the program printed since reset; of long output the last 64 KiB."""
        return self.console_from(0)[0]

    def console_from(self, position: int) -> tuple[bytes, int]:
        """What was printed from byte `position` of the run on, and the position after it.

        Of more than 64 KiB only the end is left.
        """
        head: int = self._console_head.value
        position = max(position, head - CONSOLE)
        raw = self._console.raw if head > position else b""
        at, end = position % CONSOLE, head % CONSOLE
        if head == position:
            return b"", head
        return (raw[at:end] if at < end else raw[at:] + raw[:end]), head

    def save_model(self, path: Path) -> None:
        """Write the design's state, between two cycles, in a simulator built for saving.

        Raises OSError.
        """
        if not self._lib.tl_save_model(ctypes.c_char_p(str(path).encode())):
            raise OSError(f"cannot write {path}")

    def restore_model(self, path: Path) -> None:
        """Set the design's state to what `save_model` of the same simulator wrote.

        Raises OSError when there is no such file.
        """
        if not self._lib.tl_restore_model(ctypes.c_char_p(str(path).encode())):
            raise OSError(f"cannot read {path}")

    def c_memory(self) -> dict[str, memoryview]:
        """The simulator's own memory by name, apart from main memory: rings, counters, console.

        The control block goes without its first and last members, which belong to the process.
        """
        sizes = {
            "tl_ring": 8 * RING * commit.RECORD_WORDS,
            "tl_full_ring": 8 * FULL_RING * state.FULL_STATE_WORDS,
            "tl_bus_ring": 8 * BUS_RING * commit.BUS_WORDS,
            "tl_schedule": 8 * SCHEDULE * 2,
            "tl_traps": 8 * 8 * 64,
            "tl_dirty": self.ram.size // PAGE,
            "tl_console": CONSOLE,
            "tl_console_head": 8,
            "tl_input": CONSOLE,
            "tl_input_head": 8,
            "tl_input_tail": 8,
            "tl_typed": TYPED,
        }
        memory = {name: self._bytes(name, size) for name, size in sizes.items()}
        block = memoryview(self.control).cast("B")
        memory["control"] = block[ControlBlock.run_until.offset : ControlBlock.drain.offset]
        return memory

    def _bytes(self, symbol: str, size: int) -> memoryview:
        return memoryview((ctypes.c_uint8 * size).in_dll(self._lib, symbol)).cast("B")

    def trace_open(self, path: str, from_cycle: int = 0) -> None:
        """Write an FST of every cycle from `from_cycle` on (of this and of following runs)."""
        self.control.trace_from = from_cycle
        self._lib.tl_trace_open(path.encode())

    def trace_close(self) -> None:
        """Finish the FST, if one is open."""
        self._lib.tl_trace_close()


@dataclass(frozen=True)
class CrashDump:
    """What a simulator that died left behind (control.h, TlCrashDump)."""

    head: int
    cycle: int
    retired: int
    # At most CRASH_RECORDS; of an unfinished batch only after a death by its own fault.
    records: tuple[tuple[int, ...], ...]


def read_crash_dump(path: Path) -> CrashDump | None:
    """The crash dump in a file; None when there is none or it is not whole. Needs no simulator."""
    words = 4 + CRASH_RECORDS * commit.RECORD_WORDS
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if len(data) != 8 * words:
        return None
    head, cycle, retired, rows, *rest = struct.unpack(f"<{words}Q", data)
    width = commit.RECORD_WORDS
    records = tuple(
        tuple(rest[i * width : (i + 1) * width]) for i in range(min(rows, CRASH_RECORDS))
    )
    return CrashDump(head, cycle, retired, records)
