# SPDX-License-Identifier: Apache-2.0
"""Devices of the platform: CLINT, NS16550 UART and test finisher. Offsets are from their bases."""

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


def part(value: int, offset: int, size: int) -> int:
    """`size` bytes of a 64-bit register from byte `offset` on."""
    return value >> (8 * offset) & ((1 << (8 * size)) - 1)


def merged(old: int, offset: int, size: int, value: int) -> int:
    """A 64-bit register after a write of `size` bytes at byte `offset`."""
    mask = ((1 << (8 * size)) - 1) << (8 * offset)
    return (old & ~mask | value << (8 * offset) & mask) & M64


class Clint:
    """Machine timer and software interrupt of one hart."""

    def __init__(self) -> None:
        self.msip = 0
        self.mtimecmp = M64
        self.mtime = 0

    def read(self, offset: int, size: int) -> int:
        """Registers; zero elsewhere."""
        if offset >> 3 == CLINT_MSIP >> 3:
            return part(self.msip, offset & 7, size)
        if offset >> 3 == CLINT_MTIMECMP >> 3:
            return part(self.mtimecmp, offset & 7, size)
        if offset >> 3 == CLINT_MTIME >> 3:
            return part(self.mtime, offset & 7, size)
        return 0

    def write(self, offset: int, size: int, value: int) -> None:
        """Registers; ignored elsewhere."""
        if offset >> 3 == CLINT_MSIP >> 3:
            self.msip = merged(self.msip, offset & 7, size, value) & 1
        elif offset >> 3 == CLINT_MTIMECMP >> 3:
            self.mtimecmp = merged(self.mtimecmp, offset & 7, size, value)
        elif offset >> 3 == CLINT_MTIME >> 3:
            self.mtime = merged(self.mtime, offset & 7, size, value)


class Uart:
    """An NS16550 that is always ready to send and never receives; its line is THRE's interrupt."""

    THR, IER, LCR, LSR = 0, 1, 3, 5
    IER_THRE = 0x02
    LCR_DLAB = 0x80
    LSR_EMPTY = 0x60  # transmitter and holding register empty

    def __init__(self, output: Callable[[int], None]) -> None:
        self.output = output
        self.registers = [0] * 8

    def read(self, offset: int, _size: int) -> int:
        """One register."""
        return self.LSR_EMPTY if offset == self.LSR else self.registers[offset & 7]

    @property
    def interrupt(self) -> bool:
        """Level of the interrupt line: the empty transmitter, while enabled."""
        return bool(self.registers[self.IER] & self.IER_THRE)

    def write(self, offset: int, _size: int, value: int) -> None:
        """A byte to the transmitter goes out at once."""
        if offset == self.THR and not self.registers[self.LCR] & self.LCR_DLAB:
            self.output(value & 0xFF)
        else:
            self.registers[offset & 7] = value & 0xFF


def finish_code(value: int) -> int | None:
    """The verdict that a write to the finisher gives: 0 passed; None for a write without effect."""
    if value & 0xFFFF == FINISHER_PASS:
        return 0
    return value >> 16 & 0xFFFF or 1 if value & 0xFFFF == FINISHER_FAIL else None


class Finisher:
    """SiFive's test finisher: a write ends the program with a verdict."""

    def __init__(self) -> None:
        self.code: int | None = None

    def read(self, _offset: int, _size: int) -> int:
        """Reads as zero."""
        return 0

    def write(self, _offset: int, _size: int, value: int) -> None:
        """0x5555 passes (code 0); (code << 16) | 0x3333 fails with `code`; others do nothing."""
        code = finish_code(value)
        self.code = self.code if code is None else code
