# SPDX-License-Identifier: Apache-2.0
"""The device side of the platform: which device an address reaches, pins, the next timer event."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Protocol

from trapline.models.isa.commit import Pin
from trapline.models.isa.config import HartConfig
from trapline.models.isa.memory_map import CLINT, FINISHER, PLIC, UART, UART_IRQ, Region
from trapline.models.platform.devices import Clint, Finisher, Uart
from trapline.models.platform.plic import Plic
from trapline.models.platform.serial import Serial

NEVER = (1 << 64) - 1


class Device(Protocol):
    """What the bus needs of a device; offsets are from its region's base, sizes in bytes."""

    def read(self, offset: int, size: int, /) -> int:
        """The value read, zero-extended."""

    def write(self, offset: int, size: int, value: int, /) -> None:
        """The write's effect."""


def to_stdout(byte: int) -> None:
    """Console output as raw bytes."""
    sys.stdout.buffer.write(bytes([byte]))
    if byte == 0x0A:
        sys.stdout.buffer.flush()


class Bus:
    """QEMU virt's devices. A hart sets `mtime` before it looks at anything here."""

    def __init__(
        self,
        cfg: HartConfig,
        output: Callable[[int], None] = to_stdout,
        uart: Uart | Serial | None = None,
    ) -> None:
        """`uart`: the console's device, with its own output; else one that only sends."""
        self.geilen = cfg.geilen
        self.clint = Clint()
        self.plic = Plic(2 + cfg.geilen)
        self.uart = uart or Uart(output)
        self.finisher = Finisher()
        self.devices: tuple[tuple[Region, Device], ...] = (
            (UART, self.uart),
            (CLINT, self.clint),
            (PLIC, self.plic),
            (FINISHER, self.finisher),
        )

    @property
    def finished(self) -> bool:
        """Whether the finisher was written."""
        return self.finisher.code is not None

    @property
    def mtime(self) -> int:
        """The platform's time."""
        return self.clint.mtime

    @mtime.setter
    def mtime(self, value: int) -> None:
        self.clint.mtime = value

    def read(self, spa: int, size: int) -> int:
        """A device read; zero where no device is (the PMAs keep such accesses away)."""
        for region, device in self.devices:
            if region.holds(spa):
                return device.read(spa - region.base, size)
        return 0

    def write(self, spa: int, size: int, value: int) -> None:
        """A device write."""
        for region, device in self.devices:
            if region.holds(spa):
                device.write(spa - region.base, size, value)

    def pins(self) -> int:
        """The interrupt pins now (commit.Pin)."""
        pins = self.clint.msip << Pin.MSIP
        pins |= (self.clint.mtime >= self.clint.mtimecmp) << Pin.MTIP
        self.plic.lines = self.plic.lines & ~(1 << UART_IRQ) | self.uart.interrupt << UART_IRQ
        if self.plic.lines:
            pins |= self.plic.asserted(0) << Pin.MEIP | self.plic.asserted(1) << Pin.SEIP
            for i in range(self.geilen):
                pins |= self.plic.asserted(2 + i) << (Pin.HGEIP + i)
        return pins

    def next_event(self) -> int:
        """The mtime at which a pin changes by itself, or NEVER."""
        return self.clint.mtimecmp if self.clint.mtimecmp > self.clint.mtime else NEVER
