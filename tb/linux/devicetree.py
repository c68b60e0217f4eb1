# SPDX-License-Identifier: Apache-2.0
"""Device trees: the committed sources in sw/linux with this machine's values put in."""

from __future__ import annotations

from trapline.models.isa.memory_map import UART_IRQ
from trapline.tb.linux.commands import ROOT, run

TIMEBASE = 10_000_000


def quoted(text: str) -> str:
    """A device-tree string; the values come from the command line, so quotes are escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def compile_tree(
    name: str,
    *,
    bootargs: str,
    isa: str,
    mmu_type: str,
    memory: int,
    start: int,
    initrd: tuple[int, int],
) -> bytes:
    """The binary device tree `host` or `guest`: `memory` bytes at `start`, `initrd` (start, end).

    Its length does not depend on addresses and sizes, so it can be made once to be placed and
    again with the addresses. Raises BadInput when dtc fails.
    """
    source = (ROOT / "sw" / "linux" / f"{name}.dts").read_text()
    values = {
        "BOOTARGS": quoted(bootargs),
        "ISA_STRING": quoted(isa),
        "MMU_TYPE": quoted(mmu_type),
        "MEMORY_NODE": f"memory@{start:x}",
        "MEMORY_START": f"{start:#x}",
        "MEMORY_SIZE": f"{memory:#x}",
        "INITRD_START": f"{initrd[0]:#x}",
        "INITRD_END": f"{initrd[1]:#x}",
        "TIMEBASE": str(TIMEBASE),
        "UART_IRQ": str(UART_IRQ),
    }
    for word, value in values.items():
        source = source.replace(word, value)
    # The nodes of interrupt controllers without an address are what QEMU's and Spike's trees have.
    command = ["dtc", "-q", "-I", "dts", "-O", "dtb", "-"]
    return run(command, data=source.encode())
