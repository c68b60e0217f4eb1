# SPDX-License-Identifier: Apache-2.0
"""A Spike hart: load an image, step, and see what an instruction changed.

Each program gets a fresh simulator, so nothing carries over. Spike's own clock stands still while
it is stepped from here: mtime moves only when the program writes it.
"""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from trapline.models.golden.gen import csrs
from trapline.models.isa.config import HartConfig
from trapline.models.isa.memory_map import RAM

RESET_PC: Final = 0x1000
_XPR_MAGIC: Final = 0x21

# Extensions that Spike knows under these names; the others of a configuration are part of its base.
_NAMES: Final = (
    "zicsr zifencei zicntr zihpm zawrs zicond sstc svinval svade svadu svnapot svpbmt smstateen"
).split()


class SpikeMissing(RuntimeError):
    """The package `spike` cannot be imported."""


def isa_string(cfg: HartConfig) -> str:
    """The ISA string that makes Spike this hart."""
    letters = "".join(x for x in "imafdch" if cfg.has(x))
    return f"rv{cfg.xlen}{letters}_" + "_".join(n for n in _NAMES if cfg.has(n))


def _modules() -> tuple[Any, Any, Any]:
    """Spike's modules cfg, processor and sim. Raises SpikeMissing."""
    try:
        from riscv._riscv import cfg, processor, sim
    except ImportError as error:
        raise SpikeMissing("the Python package 'spike' is not installed") from error
    return cfg, processor, sim


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Spike takes SIGINT and SIGTERM for its own console: give them back, lose none meanwhile."""
    taken = (signal.SIGINT, signal.SIGTERM)
    kept = [(number, signal.getsignal(number)) for number in taken]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, taken)
    try:
        yield
        if threading.current_thread() is threading.main_thread():
            for number, handler in kept:
                signal.signal(number, handler)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class SpikeHart:
    """One hart in a fresh simulator. Raises SpikeMissing when Spike is not installed."""

    _offset: int | None = None

    def __init__(self, cfg: HartConfig) -> None:
        spike_cfg, processor, sim = _modules()
        # The simulator keeps a pointer to its configuration: it must live as long.
        self._cfg: Any = spike_cfg.cfg_t(
            isa=isa_string(cfg),
            priv="msu",
            mem_layout=[spike_cfg.mem_cfg_t(RAM.base, RAM.size)],
            start_pc=RAM.base,
        )
        with _signals_kept():
            self._sim: Any = sim.sim_t(
                cfg=self._cfg,
                halted=False,
                plugin_device_factories=[],
                args=["none"],
                log_path="/dev/null",
            )
        self.proc: Any = self._sim.get_core(0)
        self.state: Any = self.proc.state
        self._mmu: Any = self.proc.mmu
        self._address: int = processor.processor_t.addressof(self.proc)
        self._mask = (1 << cfg.xlen) - 1
        if SpikeHart._offset is None:
            SpikeHart._offset = 0
            SpikeHart._offset = SpikeHart(cfg)._find_registers()
        # pc, then x0..x31.
        self.words = (ctypes.c_uint64 * 33).from_address(self._address + SpikeHart._offset)
        # f0..f31, each of 128 bits, the low half first; they follow the integer registers.
        self.floats = (ctypes.c_uint64 * 64).from_address(
            self._address + SpikeHart._offset + ctypes.sizeof(self.words)
        )
        self.step = self.proc.step
        self.csr = self.proc.get_csr

    def _find_registers(self) -> int:
        """Byte offset of (pc, x0..x31) in the processor: run ADDIs and look for their results."""
        code = [i * _XPR_MAGIC << 20 | i << 7 | 0x13 for i in range(1, 32)] + [0x13]
        self.load({RAM.base + 4 * n: code[n] | code[n + 1] << 32 for n in range(0, 32, 2)})
        self.start(RAM.base)
        for _ in range(31):
            self.proc.step(1)
        found = (ctypes.c_uint64 * 4096).from_address(self._address)
        for k in range(1, 4096 - 32):
            if all(found[k + i] == i * _XPR_MAGIC for i in range(32)):
                return 8 * (k - 1)
        raise SpikeMissing("this build of Spike keeps its registers elsewhere")

    def load(self, memory: Mapping[int, int]) -> None:
        """Put 64-bit words into RAM. Only before the first step: it stores as M-mode would."""
        reserve, conditional = self._mmu.load_reserved_64, self._mmu.store_conditional_64
        for address, value in memory.items():
            reserve(address)
            if not conditional(address, value):
                raise RuntimeError(f"Spike refused a store to {address:#x}")

    def start(self, pc: int) -> None:
        """Continue at pc; the PMP as the manual wants it after reset."""
        for pmp in (csrs.PMPCFG0, csrs.PMPADDR0):
            self.proc.put_csr(pmp, 0)
        # A register that nothing has written yet holds a value of FLEN=64 (see deviations).
        for high in range(1, 64, 2):
            self.floats[high] = 0xFFFF_FFFF_FFFF_FFFF
        self.state.pc = pc

    def log(self) -> None:
        """Record memory writes from now on."""
        self._sim.configure_log(True, True)

    def writes(self) -> list[tuple[int, int, int]]:
        """(address, value, bytes) of the last instruction's stores. Needs `log`."""
        log = self.state.log_mem_write
        # It has no end of its own: iterating runs past it.
        return [log[i] for i in range(len(log))]

    def poke(self, va: int, value: int) -> bool:
        """Write a doubleword of RAM as the hart's present mode reaches it at `va`; whether it did.

        Spike offers no other way into its memory from here.
        """
        try:
            self._mmu.load_reserved_64(va)
            return bool(self._mmu.store_conditional_64(va, value))
        except RuntimeError:
            return False

    def peek(self, address: int) -> int | None:
        """A 64-bit word of RAM as M-mode reads it (so only in M-mode); None if PMP forbids it."""
        try:
            return int(self._mmu.load_reserved_64(address)) & 0xFFFF_FFFF_FFFF_FFFF
        except RuntimeError:
            return None
