# SPDX-License-Identifier: Apache-2.0
"""Two harts that differ in some choices, told apart by a program.

A case is run three times: the hart that chose otherwise as the design under test of a model that
chose the same (a control: no difference), of a model with the defaults (a difference), and what
each of them makes of the program is held against what the manual says.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trapline.models.golden.hart import Hart
from trapline.models.golden.translate import set_modes
from trapline.models.isa.config import NAMED, HartConfig
from trapline.models.isa.csrs import CSRS
from trapline.models.isa.layout import high_name
from trapline.models.isa.memory_map import RAM
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.platform.memory import Memory

ADDRESS = {c.name: c.address for c in CSRS} | {
    high_name(c): c.high for c in CSRS if c.high is not None
}
M, HS, U, VS, VU = (3, 0), (1, 0), (0, 0), (1, 1), (0, 1)
M64 = (1 << 64) - 1
ALL_MEMORY = {"pmpcfg0": 0x1F, "pmpaddr0": (1 << 54) - 1}
# Where tests keep data, and tables of Sv39 that map the page at 0 to it, without A and D.
DATA = RAM.base + 0x10_0000
ROOT = RAM.base + 0x1_0000
FRESH_PAGE = {
    ROOT: (ROOT + 0x1000) >> 2 | 1,
    ROOT + 0x1000: (ROOT + 0x2000) >> 2 | 1,
    ROOT + 0x2000: DATA >> 2 | 7,
}
SV39 = 8 << 60 | ROOT >> 12
ADUE = 1 << 61
# mstatus: loads and stores of M-mode as S-mode, and as VS-mode.
AS_S = 0xA_0000_0000 | 1 << 17 | 1 << 11
AS_VS = AS_S | 1 << 39
# Registers a0 and up, which `Case.x` fills.
A0 = 10


def csrw(name: str, rs: int = A0) -> int:
    """CSRRW x0, name, rs."""
    return ADDRESS[name] << 20 | rs << 15 | 0x1073


def csrr(name: str, rd: int = 5) -> int:
    """CSRRS rd, name, x0."""
    return ADDRESS[name] << 20 | 2 << 12 | rd << 7 | 0x73


@dataclass(frozen=True)
class Case:
    """A program of `words`, started in `mode` with these CSR slots, registers and memory.

    base: fields of both harts; other: those of the one that chose otherwise. seen: field of the
    record of the last step, slot after it, or number of its PTE updates -> (default's value, the
    other's).
    """

    other: dict[str, Any]
    words: Sequence[int]
    seen: dict[str, tuple[int, int]]
    base: dict[str, Any] = field(default_factory=dict)
    named: str = "rv64imac_h"
    mode: tuple[int, int] = M
    slots: dict[str, int] = field(default_factory=dict)
    x: Sequence[int] = ()
    memory: dict[int, int] = field(default_factory=dict)
    steps: int = 0

    def config(self, chosen: bool) -> HartConfig:
        """The configuration with the defaults, or the one that chose otherwise."""
        start = NAMED[self.named]
        fields = {"extensions": start.extensions - {"sha"}} | self.base
        return replace(start, name="chosen", **fields | (self.other if chosen else {}))

    def hart(self, chosen: bool) -> Hart:
        """A hart before its first step."""
        config = self.config(chosen)
        memory = Memory(config.ram)
        size = "<Q" if config.xlen == 64 else "<I"
        memory.write(config.reset_pc, b"".join(struct.pack("<I", w) for w in self.words))
        for at, value in self.memory.items():
            memory.write(at, struct.pack(size, value))
        hart = Hart(config, memory)
        opened = {} if self.mode == M else ALL_MEMORY
        for name, value in (opened | self.slots).items():
            hart.set_csr(SLOT_INDEX[name], value)
        for i, value in enumerate(self.x):
            hart.set_x(A0 + i, value)
        hart.priv, hart.v = self.mode
        set_modes(hart)
        return hart

    @property
    def count(self) -> int:
        """Steps to run."""
        return self.steps or len(self.words)

    def outcome(self, chosen: bool) -> dict[str, int]:
        """Fields of the last record and all slots."""
        hart = self.hart(chosen)
        for _ in range(self.count):
            record = hart.step()
        slots = {name: hart[i] for name, i in SLOT_INDEX.items()}
        return slots | record | {"pte_updates": len(hart.updates())}

    def differs(self, design: bool, model: bool) -> bool:
        """Whether the model that chose so finds a difference in the design that chose so."""
        rtl, golden = self.hart(design), self.hart(model)
        for _ in range(self.count):
            rtl.step()
            claim = rtl.prediction()
            golden.step_record(claim)
            if golden.prediction() != claim or golden.updates() != rtl.updates():
                return True
        return golden.state_words() != rtl.state_words()
