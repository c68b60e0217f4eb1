# SPDX-License-Identifier: Apache-2.0
"""The platform around one hart, free-running: memory, devices, and how a program ends."""

from __future__ import annotations

from collections.abc import Callable

from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import MemOp
from trapline.models.isa.config import HartConfig
from trapline.models.isa.htif import PATIENCE_STEPS
from trapline.models.platform.bus import Bus, to_stdout
from trapline.models.platform.elf import Executable
from trapline.models.platform.htif import Addresses, End, Htif, addresses
from trapline.models.platform.memory import Memory
from trapline.models.platform.serial import Serial

# Steps after which the interpreter looks at its signals: the compiled hart does not.
_AT_ONCE = 1 << 20
_STORES = (MemOp.STORE, MemOp.AMO, MemOp.SC, MemOp.HSV)


class Platform:
    """QEMU virt's devices and one hart. `put` takes console characters (0..255)."""

    def __init__(
        self,
        cfg: HartConfig,
        put: Callable[[int], None] = to_stdout,
        memo: bool = True,
        uart: Serial | None = None,
    ) -> None:
        """`uart`: the console's device, where one types; its output is its own."""
        self.memory = Memory(cfg.ram)
        self.bus = Bus(cfg, put, uart)
        self.hart = Hart(cfg, self.memory, self.bus, memo)
        self.end: End | None = None
        self._put = put
        self._htif = Htif(self.memory, Addresses(), put)
        # Steps after which a lone half of an HTIF command is looked at.
        self._patience = PATIENCE_STEPS

    def load(self, program: Executable) -> None:
        """Load a program, start at its entry, and serve HTIF if it names `tohost`."""
        program.load(self.memory)
        self.hart.pc = program.entry
        at = addresses(program.symbols)
        self._htif = Htif(self.memory, at, self._put)
        if at.tohost:
            self.hart.watch(at.tohost)

    def run(self, limit: int) -> int:
        """Up to `limit` steps, until the program ends; returns how many were made."""
        done = 0
        while done < limit and self.end is None:
            halves = self._htif.halves
            step = self.hart.run(min(limit - done, self._patience if halves else _AT_ONCE))
            done += step
            if not self.goes_on():
                break
            if halves and self._htif.halves:
                self._wait_for_the_other_half(step)
        return done

    def goes_on(self) -> bool:
        """After some steps: serve HTIF, and note the program's end, if they reached it (`end`).

        False when the hart waits for an interrupt that nothing can raise.
        """
        if self.bus.finisher.code is not None:
            self.end = End(self.bus.finisher.code)
        elif self.hart.watch_hit:
            self._stored()
        elif self.hart.asleep:
            return False
        return True

    def _stored(self) -> None:
        """A store touched `tohost`."""
        hart = self.hart
        hart.watch_hit = False
        self._patience = PATIENCE_STEPS
        if hart.mem_op in _STORES and self._htif.wrote(hart.mem_pa, 1 << hart.mem_size):
            hart.flush()
            self.end = self._htif.end

    def _wait_for_the_other_half(self, steps: int) -> None:
        """After `steps` more steps with one half of a command in `tohost`."""
        self._patience -= steps
        if self._patience <= 0:
            self._patience = PATIENCE_STEPS
            self._htif.late()
            self.end = self._htif.end
