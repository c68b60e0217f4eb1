"""The golden model as a back end: the image on a free-running hart, with the devices it uses."""

from __future__ import annotations

import time
from collections.abc import Callable

from elftools.elf.elffile import ELFFile

from trapline.cli.errors import BadInput
from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import Pin
from trapline.models.isa.config import HartConfig
from trapline.models.isa.memory_map import (
    CLINT,
    CLINT_MSIP,
    CLINT_MTIME,
    CLINT_MTIMECMP,
    FINISHER,
    UART,
)
from trapline.models.platform.memory import Memory
from trapline.tb.linux import exits
from trapline.tb.linux.image import Image
from trapline.tb.linux.machines import Run

NEVER = (1 << 64) - 1
UART_LINE_STATUS = 5
TRANSMITTER_EMPTY = 0x60
CHUNK = 1_000_000
LIMIT = 400_000_000


class Devices:
    """CLINT, UART and finisher as the firmware uses them: naturally aligned, whole registers."""

    def __init__(self, put: Callable[[str], None]) -> None:
        """`put` gets each console line."""
        self.hart: Hart | None = None
        self.mtime = 0
        self.finished = False
        self._put = put
        self._line = bytearray()
        self._msip = 0
        self._deadline = NEVER

    def _now(self) -> int:
        assert self.hart is not None
        return int(self.hart.ev_time)

    def read(self, spa: int, size: int) -> int:  # noqa: ARG002
        """A device load."""
        values = {
            UART.base + UART_LINE_STATUS: TRANSMITTER_EMPTY,
            CLINT.base + CLINT_MSIP: self._msip,
            CLINT.base + CLINT_MTIMECMP: self._deadline,
            CLINT.base + CLINT_MTIME: self._now(),
        }
        return values.get(spa, 0)

    def write(self, spa: int, size: int, data: int) -> None:  # noqa: ARG002
        """A device store."""
        if spa == UART.base:
            self._character(data & 0xFF)
        elif spa == CLINT.base + CLINT_MSIP:
            self._msip = data & 1
        elif spa == CLINT.base + CLINT_MTIMECMP:
            self._deadline = data
        elif spa == FINISHER.base:
            self.finished = True

    def pins(self) -> int:
        """The interrupt pins now."""
        return self._msip << Pin.MSIP | (self._now() >= self._deadline) << Pin.MTIP

    def next_event(self) -> int:
        """The mtime at which a pin changes by itself."""
        return self._deadline if self._deadline > self._now() else NEVER

    def _character(self, code: int) -> None:
        if code == ord("\n"):
            self._put(self._line.decode(errors="replace").replace("\r", ""))
            self._line.clear()
        else:
            self._line.append(code)


def _load(image: Image, memory: Memory) -> int:
    """Place the image in memory; returns the address of `tohost`."""
    with image.elf.open("rb") as file:
        elf = ELFFile(file)
        for segment in elf.iter_segments("PT_LOAD"):
            if not memory.holds(segment["p_paddr"], segment["p_memsz"]):
                raise BadInput(f"a segment at {segment['p_paddr']:#x} lies outside main memory")
            memory.write(segment["p_paddr"], segment.data())
        return int(elf.get_section_by_name(".symtab").get_symbol_by_name("tohost")[0]["st_value"])


def run(image: Image, hart_config: HartConfig, show: Callable[[str], None]) -> Run:
    """Boot the image on the golden model; `show` gets each console line.

    Raises BadInput when main memory cannot hold the image.
    """
    lines: list[str] = []

    def put(line: str) -> None:
        lines.append(line)
        show(line)

    devices, memory = Devices(put), Memory()
    tohost = _load(image, memory)
    hart = Hart(hart_config, memory, devices)
    devices.hart = hart
    hart.watch(tohost)
    started = time.monotonic()
    done = 0
    made = CHUNK
    while done < LIMIT and made == CHUNK:
        # Fewer steps than asked for: `tohost` was written, or nothing can wake the hart.
        made = hart.run(CHUNK)
        done += made
    seconds = time.monotonic() - started
    return Run("golden", tuple(lines), seconds, exits.verdict(lines))
