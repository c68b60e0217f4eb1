# SPDX-License-Identifier: Apache-2.0
"""An NS16550A that receives, for a console at which somebody types.

Registers and interrupts as National's PC16550D data sheet has them, as far as an operating system's
driver looks: what was typed waits until the receiver has room, the transmitter is always empty, the
modem's lines are up, nothing is ever received wrongly. Offsets are from the region's base.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

# Registers: two have a second one behind the divisor latch bit, one is another when written.
RBR, THR, DLL = 0, 0, 0
IER, DLM = 1, 1
IIR, FCR = 2, 2
LCR, MCR, LSR, MSR = 3, 4, 5, 6

IER_RECEIVED, IER_EMPTY = 0x01, 0x02
IER_BITS = 0x0F
IIR_NONE, IIR_EMPTY, IIR_RECEIVED, IIR_TIMEOUT = 0x01, 0x02, 0x04, 0x0C
IIR_FIFO = 0xC0
FCR_ENABLE, FCR_CLEAR_RECEIVER = 0x01, 0x02
# Bytes in the receiver at which "received data available" is raised, by FCR bits 7:6.
TRIGGER = (1, 4, 8, 14)
LCR_DLAB = 0x80
MCR_BITS, MCR_LOOP = 0x1F, 0x10
LSR_READY, LSR_EMPTY = 0x01, 0x60
MSR_UP = 0xB0  # carrier, data set ready, clear to send
FIFO_BYTES = 16


class Serial:
    """The device. `output` gets each byte sent; `receive` is the other end of the line."""

    def __init__(self, output: Callable[[int], None]) -> None:
        self.output = output
        self.typed: deque[int] = deque()
        self.registers = [0] * 8
        self.divisor = [0, 0]
        self.fifo = 0  # FCR as last written
        self.sent = False  # the transmitter has become empty since IIR said so

    def receive(self, data: bytes) -> None:
        """Bytes that the other end sends, as soon as the receiver takes them."""
        self.typed.extend(data)

    @property
    def waiting(self) -> int:
        """Bytes in the receiver: as many as it holds, the rest waits at the other end."""
        room = FIFO_BYTES if self.fifo & FCR_ENABLE else 1
        return min(len(self.typed), room)

    def _cause(self) -> int:
        """What IIR names: the interrupt of the highest priority that is enabled."""
        enabled = self.registers[IER]
        if enabled & IER_RECEIVED and self.waiting:
            trigger = TRIGGER[self.fifo >> 6] if self.fifo & FCR_ENABLE else 1
            return IIR_RECEIVED if self.waiting >= trigger else IIR_TIMEOUT
        if enabled & IER_EMPTY and self.sent:
            return IIR_EMPTY
        return IIR_NONE

    @property
    def interrupt(self) -> bool:
        """Level of the interrupt line."""
        return self._cause() != IIR_NONE

    @property
    def _latch(self) -> bool:
        return bool(self.registers[LCR] & LCR_DLAB)

    def read(self, offset: int, _size: int) -> int:
        """One register; RBR takes a byte from the receiver, IIR ends THRE's interrupt."""
        if offset in (DLL, DLM) and self._latch:
            return self.divisor[offset]
        if offset == RBR:
            return self.typed.popleft() if self.waiting else 0
        if offset == IIR:
            cause = self._cause()
            if cause == IIR_EMPTY:
                self.sent = False
            return cause | (IIR_FIFO if self.fifo & FCR_ENABLE else 0)
        if offset == LSR:
            return LSR_EMPTY | (LSR_READY if self.waiting else 0)
        if offset == MSR:
            return self._modem()
        return self.registers[offset & 7]

    def _modem(self) -> int:
        control = self.registers[MCR]
        if not control & MCR_LOOP:
            return MSR_UP
        # In loopback mode RTS, DTR, OUT1 and OUT2 come back as CTS, DSR, RI and DCD.
        return (control & 2) << 3 | (control & 1) << 5 | (control & 0xC) << 4

    def write(self, offset: int, _size: int, value: int) -> None:
        """One register; a byte to the transmitter goes out at once."""
        value &= 0xFF
        if offset in (DLL, DLM) and self._latch:
            self.divisor[offset] = value
        elif offset == THR:
            self.sent = True
            if self.registers[MCR] & MCR_LOOP:
                self.receive(bytes([value]))
            else:
                self.output(value)
        elif offset == IER:
            # The transmitter is empty: THRE's interrupt comes as soon as it is enabled.
            self.sent |= bool(value & ~self.registers[IER] & IER_EMPTY)
            self.registers[IER] = value & IER_BITS
        elif offset == FCR:
            if value & FCR_CLEAR_RECEIVER or (value ^ self.fifo) & FCR_ENABLE:
                self._clear()
            self.fifo = value & ~(FCR_CLEAR_RECEIVER | 4) if value & FCR_ENABLE else 0
        elif offset not in (LSR, MSR):
            self.registers[offset & 7] = value & (MCR_BITS if offset == MCR else 0xFF)

    def _clear(self) -> None:
        for _ in range(self.waiting):
            self.typed.popleft()
