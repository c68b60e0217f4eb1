# SPDX-License-Identifier: Apache-2.0
"""HTIF in a comparison with Spike: the host serves both memories."""

from __future__ import annotations

from typing import Final

from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import MemOp
from trapline.models.isa.htif import PATIENCE_STEPS
from trapline.models.platform.htif import Addresses, Htif
from trapline.tb.cross.result import CrossResult
from trapline.tb.cross.spike import SpikeHart

STORES: Final = (MemOp.STORE, MemOp.AMO, MemOp.SC, MemOp.HSV)


class HtifHost:
    """Serves HTIF on both memories, so that the comparison goes on behind a command."""

    def __init__(self, hart: Hart, spike: SpikeHart, touched: set[int], at: Addresses) -> None:
        """`touched`: gets the addresses of the doublewords that the host writes."""
        self._hart, self._spike, self._touched = hart, spike, touched
        self._htif = Htif(hart.memory, at, lambda _byte: None)
        self._waited = 0
        if at.tohost:
            hart.watch(at.tohost)

    def look(self, result: CrossResult) -> None:
        """After each step: serve what is in `tohost`, and note in `result` if that is the end."""
        hart, htif = self._hart, self._htif
        if hart.watch_hit:
            hart.watch_hit = False
            self._waited = 0
            if hart.mem_op in STORES and htif.wrote(hart.mem_pa, 1 << hart.mem_size):
                result.htif_commands += 1
                hart.flush()
                self._copy(hart.mem_va - hart.mem_pa, result)
        elif htif.halves:
            self._waited += 1
            if self._waited >= PATIENCE_STEPS and htif.late():
                result.htif_commands += 1
        if htif.end is not None:
            result.finished = not htif.end.unserved
            result.cut_short = htif.end.unserved
            result.code = htif.end.code

    def _copy(self, distance: int, result: CrossResult) -> None:
        """What the host wrote, into Spike's memory; distance: of the store's va from its spa."""
        for spa, value in self._htif.writes:
            if not any(self._spike.poke(spa + d, value) for d in (distance, 0)):
                result.cut_short = (
                    f"the host's write to {spa:#x} cannot be made in Spike's memory, "
                    "which the program does not map there"
                )
            self._touched.add(spa)
