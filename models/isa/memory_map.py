# SPDX-License-Identifier: Apache-2.0
"""The platform's physical address map (QEMU virt's) and its PMAs. Facts for models and RTL alike.

Everything outside these regions is vacant: an access there raises an access fault. Fetches, page-
table reads, LR/SC, AMOs and misaligned accesses are supported in main memory only; elsewhere they
raise an access fault of their own type (machine.adoc, "Physical Memory Attributes").
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    """Bytes base..base+size-1. `main`: idempotent main memory; else a device (aligned only)."""

    name: str
    base: int
    size: int
    main: bool = False

    def holds(self, spa: int) -> bool:
        """Whether the byte at `spa` is in it."""
        return self.base <= spa < self.base + self.size


FINISHER = Region("finisher", 0x0010_0000, 0x1000)
CLINT = Region("clint", 0x0200_0000, 0x1_0000)
PLIC = Region("plic", 0x0C00_0000, 0x400_0000)
UART = Region("uart", 0x1000_0000, 0x100)
RAM = Region("ram", 0x8000_0000, 0x1000_0000, main=True)

REGIONS: tuple[Region, ...] = (FINISHER, CLINT, PLIC, UART, RAM)

# Offsets in the CLINT.
CLINT_MSIP, CLINT_MTIMECMP, CLINT_MTIME = 0x0, 0x4000, 0xBFF8

# PLIC interrupt sources: the UART's is 10, as on QEMU virt. Contexts: 0 is M, 1 is S, 1 + i drives
# hgeip[i] for i in 1..GEILEN.
PLIC_SOURCES = 32
UART_IRQ = 10

# Test finisher: a 32-bit write of 0x5555 passes; (code << 16) | 0x3333 fails with `code`.
FINISHER_PASS, FINISHER_FAIL = 0x5555, 0x3333
