# SPDX-License-Identifier: Apache-2.0
"""A commit stream made by the golden model itself: what a faultless design would report."""

from __future__ import annotations

from array import array
from typing import Any

from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import (
    ALL_KNOWN,
    BUS_WORDS,
    RECORD_WORDS,
    BusKind,
    Kind,
    MemOp,
    get,
    pack,
)
from trapline.models.isa.config import HartConfig, named
from trapline.models.isa.state import FULL_STATE_WORDS
from trapline.models.platform.memory import Memory

BASE = 0x8000_0000
# auipc t0,0; addi a0,zero,5; sd a0,256(t0); ld a1,256(t0); csrw mscratch,a1; .word 0; (trap to 0)
PROGRAM = [0x00000297, 0x00500513, 0x10A2B023, 0x1002B583, 0x34059073, 0x00000000]
CSRW_MIE = 0x30429073  # csrw mie, t0
MSI, MSIP = 1 << 3, 1
STORES = (MemOp.STORE, MemOp.AMO, MemOp.SC, MemOp.HSV)


def rows(words: list[list[int]], width: int) -> Any:
    """A C-contiguous two-dimensional buffer, as the simulator's rings are."""
    flat = array("Q", [w for row in words for w in row] or [0] * width)
    return memoryview(flat).cast("B").cast("Q", (max(len(words), 1), width))


def hart_with(program: list[int], cfg: HartConfig | None = None) -> Hart:
    """A hart whose memory holds 32-bit instruction words at its reset address."""
    memory = Memory()
    memory.write(BASE, b"".join(w.to_bytes(4, "little") for w in program))
    return Hart(cfg or named("rv64imac_h"), memory)


class Maker:
    """Steps a hart and keeps what a design would have reported."""

    def __init__(self, program: list[int], cfg: HartConfig | None = None) -> None:
        self.hart = hart_with(program, cfg)
        self.records: list[list[int]] = []
        self.full: list[list[int]] = []
        self.bus: list[list[int]] = []
        self.device_rdata = 0  # what the design's devices answer
        self.sc_success = 1  # what the design says of its next SCs

    def step(
        self, pins: int = 0, *, interrupt: bool = False, full: bool = True, mcycle: int = -1
    ) -> None:
        """One step with the given pins; `interrupt`: the design takes one here."""
        n = len(self.records)
        stip = 1 if n >= self.hart.csr_named("stimecmp") else 0
        vstip = 1 if n >= self.hart.csr_named("vstimecmp") else 0
        claim = pack({
            "known": ALL_KNOWN,
            "kind": Kind.INTERRUPT if interrupt else Kind.RETIRE, "full": full, "mtime": n,
            "irq_pins": pins, "irq_pins_read": pins, "cycle": 10 * n,
            "mcycle": 10 * n if mcycle < 0 else mcycle,
            "mem_rdata": self.device_rdata,
            "sc_success": self.sc_success, "stip": stip, "vstip": vstip, "stip_read": stip,
            "vstip_read": vstip,
        })  # fmt: skip
        self.hart.step_record(claim)
        words = self.hart.prediction()
        for name in ("order", "cycle", "mcycle", "mtime", "irq_pins", "irq_pins_read", "full"):
            value = n if name == "order" else get(claim, name)
            words = pack({**{f: get(words, f) for f in _names()}, name: value})
        self.records.append(words)
        if full:
            self.full.append(self.hart.state_words())
        op, size = get(words, "mem_op"), get(words, "mem_size")
        if op in STORES and not get(words, "device"):
            pa, data = get(words, "mem_pa"), get(words, "mem_wdata")
            strobes = ((1 << (1 << size)) - 1) << (pa & 7)
            self.bus.append([BusKind.WRITE | strobes << 8, pa & ~7, data << 8 * (pa & 7), n])

    def rings(self) -> tuple[Any, Any, Any]:
        """Record, full-state and bus ring."""
        return (
            rows(self.records, RECORD_WORDS),
            rows(self.full, FULL_STATE_WORDS),
            rows(self.bus, BUS_WORDS),
        )


def _names() -> list[str]:
    from trapline.models.isa.commit import FIELDS

    return [f.name for f in FIELDS]
