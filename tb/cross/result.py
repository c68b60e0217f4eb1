# SPDX-License-Identifier: Apache-2.0
"""What a comparison finds, and what it counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from trapline.models.isa.config import HartConfig
from trapline.models.isa.describe import describe
from trapline.models.isa.disasm import disassemble
from trapline.tb.cross.deviations import explanation


@dataclass(frozen=True)
class CrossDifference:
    """The first difference: what, and in which step. `field`: a CSR's name, or what else."""

    step: int
    pc: int
    mode: str
    insn: int
    field: str
    golden: int
    spike: int
    xlen: int = 64
    # The deviation that explains this instruction's difference, whatever its bits.
    deviation: str = ""

    def __str__(self) -> str:
        golden, spike = self._shown(self.golden), self._shown(self.spike)
        return (
            f"step {self.step}, {self.mode}, pc {self.pc:#x}, instruction {self.insn:#010x} "
            f"({disassemble(self.insn, self.pc, self.xlen)}): "
            f"{self.field}: golden {golden}, Spike {spike}"
        )

    def _shown(self, value: int) -> str:
        """The value, and a CSR's fields by name."""
        return describe(self.field, value, self.xlen).removeprefix(f"{self.field}=")


@dataclass
class CrossResult:
    """What a run of one program showed."""

    retired: int = 0
    traps: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    difference: CrossDifference | None = None
    # The deviation (Deviation.what) that a program reached all the same; it ends there.
    explained: str = ""
    finished: bool = False
    stuck: bool = False
    # The code with which the program ended itself, if it did; and what cut the comparison short.
    code: int | None = None
    cut_short: str = ""
    htif_commands: int = 0


def settle(result: CrossResult, found: CrossDifference, cfg: HartConfig) -> None:
    """A difference, unless it is in nothing but the bits that a listed deviation names."""
    result.explained = found.deviation or explanation(cfg, found.field, found.golden ^ found.spike)
    if not result.explained:
        result.difference = found
