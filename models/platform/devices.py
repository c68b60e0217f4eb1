"""CLINT, UART and test finisher, as a program sees them (memory_map; QEMU virt's registers)."""

from __future__ import annotations

from collections.abc import Callable

from trapline.models.isa.memory_map import (
    CLINT_MSIP,
    CLINT_MTIME,
    CLINT_MTIMECMP,
    FINISHER_FAIL,
    FINISHER_PASS,
)

M64 = (1 << 64) - 1


class Clint:
    """Software and timer interrupt of one hart. The time itself is kept by the hart."""

    def __init__(self, get_time: Callable[[], int], set_time: Callable[[int], None]) -> None:
        self._get_time = get_time
        self._set_time = set_time
        self.msip = 0
        self.mtimecmp = M64

    def read(self, offset: int, size: int) -> int:
        """`size` bytes (up to 8) at a register offset; zero where there is no register."""
        base, value = self._register(offset)
        return value >> 8 * (offset - base) & (1 << 8 * size) - 1

    def write(self, offset: int, size: int, data: int) -> None:
        """Store `size` bytes at a register offset."""
        base, old = self._register(offset)
        shift, mask = 8 * (offset - base), (1 << 8 * size) - 1
        value = (old & ~(mask << shift) | (data & mask) << shift) & M64
        if base == CLINT_MSIP:
            self.msip = value & 1
        elif base == CLINT_MTIMECMP:
            self.mtimecmp = value
        elif base == CLINT_MTIME:
            self._set_time(value)

    def _register(self, offset: int) -> tuple[int, int]:
        if CLINT_MSIP <= offset < CLINT_MSIP + 4:
            return CLINT_MSIP, self.msip
        if CLINT_MTIMECMP <= offset < CLINT_MTIMECMP + 8:
            return CLINT_MTIMECMP, self.mtimecmp
        if CLINT_MTIME <= offset < CLINT_MTIME + 8:
            return CLINT_MTIME, self._get_time()
        return offset, 0


class Uart:
    """NS16550 with a transmitter that is always ready; no FIFO depth, no line errors."""

    THR, IER, IIR, LCR, LSR = 0, 1, 2, 3, 5
    DATA_READY, THR_EMPTY = 0x01, 0x60

    def __init__(self, put: Callable[[int], None], get: Callable[[], int]) -> None:
        """`put` takes a character; `get` gives the next one received, or -1."""
        self._put = put
        self._get = get
        self._held = -1
        self.ier = self.lcr = self.mcr = self.scratch = 0
        self.divisor = [0, 0]

    def read(self, offset: int) -> int:
        """One byte of a register."""
        if offset < 2 and self.lcr & 0x80:
            return self.divisor[offset]
        if offset == self.THR:
            value, self._held = max(self._held, 0), -1
            return value
        if offset == self.LSR:
            return self.THR_EMPTY | (self.DATA_READY if self._received() else 0)
        if offset == self.IIR:
            if self.ier & 1 and self._received():
                return 0x04
            return 0x02 if self.ier & 2 else 0x01
        return {1: self.ier, 3: self.lcr, 4: self.mcr, 7: self.scratch}.get(offset, 0)

    def write(self, offset: int, value: int) -> None:
        """Write one byte of a register."""
        if offset < 2 and self.lcr & 0x80:
            self.divisor[offset] = value
        elif offset == self.THR:
            self._put(value)
        elif offset == self.IER:
            self.ier = value & 0xF
        elif offset == self.LCR:
            self.lcr = value
        elif offset == 4:
            self.mcr = value
        elif offset == 7:
            self.scratch = value

    def interrupt(self) -> bool:
        """Level of the interrupt line: a received character, or the empty transmitter."""
        return bool(self.ier & 2) or (bool(self.ier & 1) and self._received())

    def _received(self) -> bool:
        if self._held < 0:
            self._held = self._get()
        return self._held >= 0


def finished(data: int) -> tuple[bool, int] | None:
    """(passed, code) that a 32-bit write to the test finisher means, or None."""
    if data & 0xFFFF == FINISHER_PASS:
        return True, 0
    if data & 0xFFFF == FINISHER_FAIL:
        return False, data >> 16 & 0xFFFF
    return None
