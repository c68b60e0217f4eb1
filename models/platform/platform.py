"""The platform around one hart, free-running: devices behind addresses, pins, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import Pin
from trapline.models.isa.config import HartConfig
from trapline.models.isa.memory_map import CLINT, FINISHER, PLIC, UART, UART_IRQ, Region
from trapline.models.platform.devices import Clint, Uart, finished
from trapline.models.platform.memory import Memory
from trapline.models.platform.plic import Plic

M64 = (1 << 64) - 1
# HTIF: device 1 is the console, its command 1 prints a character.
HTIF_CONSOLE_PUTC = 0x0101


@dataclass
class End:
    """How a program ended the run."""

    passed: bool
    code: int


class Platform:
    """QEMU virt's devices and one hart. `put` takes console characters (0..255)."""

    def __init__(
        self,
        cfg: HartConfig,
        put: Callable[[int], None] = lambda c: None,
        get: Callable[[], int] = lambda: -1,
        memo: bool = True,
    ) -> None:
        self.memory = Memory()
        self.hart = Hart(cfg, self.memory, self, memo)
        self.clint = Clint(lambda: self.hart.ev_time, self._set_time)
        self.plic = Plic(cfg.geilen)
        self.uart = Uart(put, get)
        self.end: End | None = None
        self.tohost = 0
        self._put = put

    def watch_tohost(self, spa: int) -> None:
        """Let HTIF's `tohost` doubleword at `spa` end the run (and print)."""
        self.tohost = spa
        self.hart.watch(spa)

    # --- the hart's side --------------------------------------------------------------------------

    def read(self, spa: int, size: int) -> int:
        """A device load of `size` bytes; zero where the device has no register."""
        if _in(CLINT, spa):
            return self.clint.read(spa - CLINT.base, size)
        if _in(PLIC, spa):
            return self.plic.read((spa - PLIC.base) & ~3) >> 8 * (spa & 3)
        if _in(UART, spa):
            return self.uart.read(spa - UART.base)
        return 0

    def write(self, spa: int, size: int, data: int) -> None:
        """A device store of `size` bytes."""
        if _in(CLINT, spa):
            self.clint.write(spa - CLINT.base, size, data)
        elif _in(PLIC, spa) and size >= 4:
            self.plic.write(spa - PLIC.base, data & 0xFFFF_FFFF)
        elif _in(UART, spa):
            self.uart.write(spa - UART.base, data & 0xFF)
        elif spa == FINISHER.base:
            result = finished(data)
            if result is not None:
                self._finish(*result)

    def pins(self) -> int:
        """The hart's interrupt pins (commit.Pin) now."""
        self.plic.set_level(UART_IRQ, self.uart.interrupt())
        pins = self.clint.msip << Pin.MSIP
        pins |= (self.hart.ev_time >= self.clint.mtimecmp) << Pin.MTIP
        pins |= (self.plic.best(0) != 0) << Pin.MEIP
        pins |= (self.plic.best(1) != 0) << Pin.SEIP
        for guest in range(1, self.plic.contexts - 1):
            pins |= (self.plic.best(1 + guest) != 0) << (Pin.HGEIP + guest - 1)
        return pins

    def next_event(self) -> int:
        """The mtime at which a pin may next change by itself."""
        return self.clint.mtimecmp if self.clint.mtimecmp > self.hart.ev_time else M64

    # --- running ----------------------------------------------------------------------------------

    def run(self, limit: int) -> int:
        """Up to `limit` instructions (retired or trapped), until the program ends; how many."""
        done = 0
        while done < limit and self.end is None:
            done += self.hart.run(limit - done)
            if self.hart.watch_hit:
                self.hart.watch_hit = False
                self._htif()
            elif done < limit:
                break  # the hart waits for an interrupt that nothing can raise
            if self.end is None:
                self.hart.halted = False
        return done

    def _htif(self) -> None:
        value = int.from_bytes(self.memory.read(self.tohost, 8), "little")
        if value & 1:
            self._finish(value == 1, value >> 1)
        elif value >> 48 == HTIF_CONSOLE_PUTC:
            self._put(value & 0xFF)
            self.memory.write(self.tohost, bytes(8))

    def _finish(self, passed: bool, code: int) -> None:
        self.end = End(passed, code)
        self.hart.halted = True
        self.hart.recheck = True

    def _set_time(self, value: int) -> None:
        self.hart.ev_time = value


def _in(region: Region, spa: int) -> bool:
    return region.base <= spa < region.base + region.size
