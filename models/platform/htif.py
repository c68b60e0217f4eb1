# SPDX-License-Identifier: Apache-2.0
"""The host's side of HTIF (models/isa/htif.py says what is served, and when a command is whole)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trapline.models.isa import htif
from trapline.models.platform.memory import Memory

M64 = (1 << 64) - 1


@dataclass(frozen=True)
class End:
    """How a program ended the run: code 0 passes. unserved: what it asked of HTIF in vain."""

    code: int
    unserved: str = ""


@dataclass(frozen=True)
class Addresses:
    """Where the two doublewords are; 0: there is none."""

    tohost: int = 0
    fromhost: int = 0


def addresses(symbols: Mapping[str, int], tohost: int = 0) -> Addresses:
    """The two doublewords of a program; `tohost` counts more than the symbol of that name."""
    tohost = tohost or symbols.get("tohost", 0)
    return Addresses(tohost, symbols.get("fromhost", 0)) if tohost else Addresses()


def no_input() -> int:
    """Console input for a run without a keyboard: nothing."""
    return -1


class Htif:
    """Serves one program's commands on one memory.

    writes: what the last command wrote, (spa, doubleword), for whoever holds a second memory.
    """

    def __init__(
        self,
        memory: Memory,
        at: Addresses,
        put: Callable[[int], None],
        get: Callable[[], int] = no_input,
    ) -> None:
        """`put` takes the console's bytes; `get` gives the next one typed, -1 where none waits."""
        self.memory = memory
        self.at = at
        self.end: End | None = None
        self.writes: list[tuple[int, int]] = []
        self.halves = 0
        self._put = put
        self._get = get

    def wrote(self, spa: int, size: int) -> bool:
        """A store of `size` bytes at `spa` touched the doubleword; whether a command was served."""
        value = self._word(self.at.tohost)
        half = 0
        if value and size == 4:
            half = {0: 1, 4: 2}.get(spa - self.at.tohost, 0)
        whole = size == 8 and spa == self.at.tohost
        if not value:
            self.halves = 0
        elif whole or self.halves | half == 3 or self.halves & half:
            return self._serve(value)
        elif half:
            self.halves = half
        return False

    def late(self) -> bool:
        """The low word has waited for its other half long enough; whether that ended the run.

        The word stays where it is: when exactly that was is no fact of the program.
        """
        value = self._word(self.at.tohost)
        if self.halves == 1 and value & 1 and not value >> htif.COMMAND_LSB:
            self.end = End(value >> 1)
        return self.end is not None

    def _word(self, spa: int) -> int:
        return int.from_bytes(self.memory.read(spa, 8), "little")

    def _write(self, spa: int, value: int) -> None:
        self.writes.append((spa, value & M64))
        self.memory.write(spa, (value & M64).to_bytes(8, "little"))

    def _serve(self, value: int) -> bool:
        device, command = value >> htif.DEVICE_LSB, value >> htif.COMMAND_LSB & 0xFF
        payload = value & htif.PAYLOAD
        self.halves = 0
        self.writes = []
        self._write(self.at.tohost, 0)
        if (device, command) == (htif.PROXY, htif.PROXY_CALL):
            if payload & 1:
                self.end = End(payload >> 1)
            else:
                self._call(payload)
        elif (device, command) == (htif.CONSOLE, htif.CONSOLE_PUT):
            self._put(payload & 0xFF)
        elif (device, command) == (htif.CONSOLE, htif.CONSOLE_GET):
            typed = self._get()
            if typed >= 0:
                self._answer(value, htif.GOT | typed)
        else:
            self._refuse(value)
        return True

    def _call(self, at: int) -> None:
        """A system call whose number and arguments are at `at`."""
        if at % 8 or not self.memory.holds(at, 8 * htif.CALL_WORDS):
            return self._refuse(htif.BAD_ADDRESS)
        number, first, buffer, count = (self._word(at + 8 * i) for i in range(4))
        if number == htif.SYS_EXIT:
            self.end = End(first & htif.PAYLOAD)
            return None
        if number != htif.SYS_WRITE:
            return self._refuse(number & htif.PAYLOAD)
        result = -htif.EBADF
        if first in (htif.STDOUT, htif.STDERR):
            if not self.memory.holds(buffer, count):
                return self._refuse(htif.BAD_ADDRESS)
            for byte in self.memory.read(buffer, count):
                self._put(byte)
            result = count
        self._write(at, result)
        self._answer(0, htif.PROXY_ANSWER)
        return None

    def _answer(self, value: int, low: int) -> None:
        if self.at.fromhost:
            self._write(self.at.fromhost, value >> htif.COMMAND_LSB << htif.COMMAND_LSB | low)

    def _refuse(self, word: int) -> None:
        self.end = End(1, htif.unserved_text(word))
