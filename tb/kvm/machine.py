# SPDX-License-Identifier: Apache-2.0
"""The host as the stream shows it: registers, memory, the record at hand, reads of every kind."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable
from typing import Any

from trapline.models.golden.gen.fields import SSTATUS_MXR
from trapline.models.isa.commit import FIELD, RECORD_WORDS
from trapline.models.isa.csrs import CSRS, HIGH_BY_ADDRESS, csr_name
from trapline.models.isa.state import FULL_STATE_WORDS, SLOT_INDEX
from trapline.models.kvm.constants import HVIP_MASK
from trapline.models.kvm.fetch import Guest, Read
from trapline.models.kvm.walk import Roots, host_address
from trapline.models.kvm.widths import WIDTHS
from trapline.models.platform.memory import Memory
from trapline.tb.kvm import filter as filter_
from trapline.tb.kvm.kernel import FUNCTIONS, OPTIONAL, SPLIT_SWITCH, SWITCHES, Facts

SLOT = SLOT_INDEX
ALWAYS = (
    "hstatus hedeleg hideleg hcounteren henvcfg hvip hgatp htimedelta htimedeltah htval htinst "
    "vsstatus vsie hie vstvec vsscratch vsepc vscause vstval vsatp vstimecmp"
).split()
IN_SWITCH = "sstatus scounteren stvec sscratch sepc".split()
_NUMBER = {csr_name(n): n for n in (*(row.address for row in CSRS), *HIGH_BY_ADDRESS)}
NAMES = {_NUMBER[name]: name for name in (*ALWAYS, *IN_SWITCH)}
# sstatus as a view of the slot of mstatus, whose layout is RV64's: UXL MXR SUM XS FS VS SPP UBE
# SPIE SIE.
SSTATUS = 0x8000_0003_000D_E762
VS_ENABLES = HVIP_MASK
# VS CSRs that a load writes and a put reads, besides hvip.
VS_LOADED = ("vsstatus", "vsie", "vstvec", "vsscratch", "vsepc", "vscause", "vstval", "vsatp")


def csr_marks() -> bytearray:
    """The filter's mark of every CSR number."""
    marks = bytearray(4096)
    for name in ALWAYS:
        marks[_NUMBER[name]] = filter_.ALWAYS
    for name in IN_SWITCH:
        marks[_NUMBER[name]] = filter_.IN_SWITCH
    return marks


def _nothing() -> None:
    pass


class Machine:
    """Follows a stream batch by batch; `event` is called at each record of interest.

    During the call `row` is that record's row, registers and memory are as before it, and `full`
    gives the state after it, if the record announces one.
    """

    def __init__(
        self, facts: Facts, pieces: Iterable[tuple[int, bytes]], split_switch: bool = False
    ) -> None:
        """`pieces`: (address, bytes) of what main memory holds at reset.

        split_switch: a part of the world switch is C code around the assembly.
        """
        self.facts = facts
        self.memory = Memory()
        for spa, data in pieces:
            self.memory.write(spa, data)
        self.x = array("Q", bytes(8 * 64))  # x0 to x31, then f0 to f31
        self.counts = array("q", bytes(8 * 3))
        self.satp = 0
        self.event: Callable[[], None] = _nothing
        self.following: Callable[[], None] | None = None  # called once, at the next record
        self.entries = {
            facts.symbols[name]: name
            for name in (*FUNCTIONS, *OPTIONAL)
            if name in facts.symbols and name not in SWITCHES
        }
        self._text_base = facts.symbols["_stext"]
        self._text = bytearray((facts.symbols["_etext"] - self._text_base) // 2)
        for name in (*SWITCHES, *((SPLIT_SWITCH,) if split_switch else ())):
            first = (facts.symbols[name] - self._text_base) // 2
            size = max(facts.sizes[name], 512 if name == "__kvm_riscv_switch_to" else 0) // 2
            self._text[first : first + size] = bytes([filter_.SWITCH]) * size
        for address in self.entries:
            self._text[(address - self._text_base) // 2] = filter_.ENTRY
        self._csrs = csr_marks()
        self._ring = memoryview(b"")
        self._full = memoryview(b"")
        self._full_base = self._full_rows = 0
        self.width = WIDTHS[facts.xlen]
        self.row = 0

    def feed(
        self, ring: memoryview, first: int, count: int, full_ring: memoryview, full_base: int = 0
    ) -> None:
        """Follow records in rows `first` .. `first + count - 1` of `ring` ([row, word]).

        Full state number n of the run stands in row (n - full_base) modulo `full_ring`'s length.
        """
        self._ring = ring
        self._full_rows = (full_ring.shape or (1,))[0]
        self._full = full_ring.cast("B").cast("Q")
        self._full_base = full_base
        memory = memoryview(self.memory.buffer)
        text = memoryview(self._text)
        at, left, skip = first, count, False
        self._follow(at, left)
        while left:
            found = filter_.scan(
                ring, at, left, skip, self.x, self.counts, memory, self.memory.base,
                text, self._text_base, self._csrs, self.width.pte_bytes,
            )  # fmt: skip
            if found >= left:
                break
            at, left, skip = at + found, left - found, True
            self.row = at
            self.event()
            self._follow(at + 1, left - 1)

    def _follow(self, row: int, left: int) -> None:
        """Show the record that comes next to whoever asked for it."""
        if self.following is not None and left > 0:
            asked, self.following = self.following, None
            self.row = row
            asked()

    def __getstate__(self) -> dict[str, Any]:
        """For a checkpoint: memory packed, rings left out."""
        state = {k: v for k, v in vars(self).items() if k not in ("memory", "_ring", "_full")}
        return state | {"packed": zlib.compress(self.memory.buffer[:], 1)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        packed = zlib.decompress(state.pop("packed"))
        vars(self).update(state)
        self.memory = Memory()
        self.memory.buffer[: len(packed)] = packed
        self._ring = self._full = memoryview(b"")

    def field(self, name: str) -> int:
        """A field of the record at hand."""
        f = FIELD[name]
        return self._ring[self.row, f.word] >> f.lsb & ((1 << f.width) - 1)

    def word(self, number: int) -> int:
        """A word of the record at hand."""
        return self._ring[self.row, number]

    def floats(self) -> tuple[int, ...]:
        """f0 to f31 before the record at hand, and fcsr after it."""
        return (*self.x[32:], self.field("fcsr"))

    def record(self) -> tuple[int, ...]:
        """The record at hand."""
        return tuple(self._ring[self.row, n] for n in range(RECORD_WORDS))

    def full(self) -> list[int]:
        """The whole state after the record at hand, which announces one."""
        at = self._place()
        return self._full[at : at + FULL_STATE_WORDS].tolist()

    def slot(self, name: str) -> int:
        """One CSR after the record at hand, which announces a full state."""
        return self._full[self._place() + SLOT[name]]

    def _place(self) -> int:
        number = (self.counts[0] - self._full_base) % self._full_rows
        return number * FULL_STATE_WORDS

    @property
    def order(self) -> int:
        """Number of the record at hand."""
        return self.counts[2]

    @property
    def retired(self) -> int:
        """Instructions retired before the record at hand."""
        return self.counts[1]

    @property
    def mark(self) -> tuple[int, int]:
        """Where the record at hand stands: instructions retired before it, and its cycle."""
        return self.counts[1], self.word(3)

    def read(self, spa: int, size: int) -> int | None:
        """Main memory, little endian; None outside it."""
        at = spa - self.memory.base
        if at < 0 or at + size > self.memory.size:
            return None
        return int.from_bytes(self.memory.buffer[at : at + size], "little")

    def host(self, va: int, satp: int | None = None) -> int | None:
        """The physical address of a host virtual one (of the address space at hand)."""
        return host_address(va, self.satp if satp is None else satp, self.read, self.width.xlen)

    def virtual(self, va: int, size: int, satp: int | None = None) -> int | None:
        """Host memory by virtual address (of the address space at hand); None: not mapped."""
        spa = self.host(va, satp)
        return None if spa is None else self.read(spa, size)

    def text(self, va: int, size: int, satp: int | None = None) -> bytes | None:
        """Bytes of host memory that lie in one page."""
        spa = self.host(va, satp)
        if spa is None or not self.memory.holds(spa, size):
            return None
        return self.memory.read(spa, size)

    def member(self, structure: int, path: str, size: int = 0) -> int | None:
        """A member of a kernel structure, as `Facts.offset` names it; size 0: an unsigned long."""
        return self.virtual(structure + self.facts.offset(path), size or self.width.word)

    def roots(self, state: list[int], mode_s: bool) -> Roots:
        """What HLV and HLVX depend on, from a full state."""
        return Roots(
            state[SLOT["vsatp"]],
            state[SLOT["hgatp"]],
            mode_s,
            state[SLOT["vsstatus"]],
            bool(state[SLOT["mstatus"]] & SSTATUS_MXR),
            self.width.xlen,
        )


class Counting:
    """Guest memory that counts what is read of it."""

    def __init__(self, guest: Guest) -> None:
        """guest: whose reads are counted."""
        self._guest = guest
        self.reads = 0

    def half(self, va: int) -> Read:
        """16 bits with HLVX.HU."""
        self.reads += 1
        return self._guest.half(va)

    def word(self, va: int, size: int) -> Read:
        """`size` bytes with HLV."""
        self.reads = max(self.reads, 1)
        return self._guest.word(va, size)

    def level_of(self, gpa: int) -> int | None:
        """What the tables hold, which the model looks at and KVM need not read."""
        return self._guest.level_of(gpa)
