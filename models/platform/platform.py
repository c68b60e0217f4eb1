# SPDX-License-Identifier: Apache-2.0
"""The platform around one hart, free-running: memory, devices, and how a program ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trapline.models.golden.hart import Hart
from trapline.models.isa.config import HartConfig
from trapline.models.platform.bus import Bus, to_stdout
from trapline.models.platform.elf import Program
from trapline.models.platform.memory import Memory

# HTIF: tohost holds device 63:56, command 55:48 and payload. Device 0's command 0 ends the program
# with code payload >> 1 if bit 0 is set; device 1 is the console, its command 1 prints a character.
HTIF_EXIT = 0x0000
HTIF_CONSOLE_PUTC = 0x0101


@dataclass(frozen=True)
class End:
    """How a program ended the run: code 0 passes."""

    code: int


class Platform:
    """QEMU virt's devices and one hart. `put` takes console characters (0..255)."""

    def __init__(
        self, cfg: HartConfig, put: Callable[[int], None] = to_stdout, memo: bool = True
    ) -> None:
        self.memory = Memory()
        self.bus = Bus(cfg, put)
        self.hart = Hart(cfg, self.memory, self.bus, memo)
        self.end: End | None = None
        self.tohost = 0
        self._put = put

    def load(self, program: Program) -> None:
        """Load a program, start at its entry, and let HTIF's `tohost` (if any) end the run."""
        program.load(self.memory)
        self.hart.pc = program.entry
        if "tohost" in program.symbols:
            self.tohost = program.symbols["tohost"]
            self.hart.watch(self.tohost)

    def run(self, limit: int) -> int:
        """Up to `limit` steps, until the program ends; returns how many were made."""
        done = 0
        while done < limit and self.end is None:
            step = self.hart.run(limit - done)
            done += step
            if not self.goes_on():
                break
        return done

    def goes_on(self) -> bool:
        """After some steps: note the program's end, if they reached it (`end`).

        False when the hart waits for an interrupt that nothing can raise.
        """
        if self.bus.finisher.code is not None:
            self.end = End(self.bus.finisher.code)
            return True
        return not self.hart.halted or self._htif()

    def _htif(self) -> bool:
        """Serve a command in tohost; whether there was one."""
        if not self.tohost:
            return False
        value = int.from_bytes(self.memory.read(self.tohost, 8), "little")
        if value >> 48 == HTIF_EXIT and value & 1:
            self.end = End(value >> 1)
        elif value >> 48 == HTIF_CONSOLE_PUTC:
            self._put(value & 0xFF)
            self.memory.write(self.tohost, bytes(8))
        return value != 0
