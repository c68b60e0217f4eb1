# SPDX-License-Identifier: Apache-2.0
"""Programs that repeat the same records for ever: both sides agree, and nothing changes any more.

The simulator itself stops at an instruction that jumps to itself and at traps that lead to traps.
A loop of several instructions that waits for what never comes is looked for here, now and then.
"""

from __future__ import annotations

from trapline.models.isa.commit import FIELDS
from trapline.tb.sim.control import Simulator

# In repeated records these change all the same. What software could see of them stands in `rd`.
_CHANGING = {"order", "cycle", "mtime", "mcycle", "csr_fold", "full"}
_MASKS: dict[int, int] = {}
for _f in FIELDS:
    if _f.name not in _CHANGING:
        _MASKS[_f.word] = _MASKS.get(_f.word, 0) | ((1 << _f.width) - 1) << _f.lsb

LONGEST = 256  # records of the longest loop
SEEN = 8 * LONGEST  # records that are looked at
LOOKS = 5  # in the time after which a loop counts as a livelock

_Row = tuple[int, ...]


class LivelockDetector:
    """The loop that a run is in, if any: `period` in records, 0 for none."""

    def __init__(self, sim: Simulator, patience: int) -> None:
        """`patience`: cycles in the same loop after which nothing else is expected."""
        self._sim = sim
        self.patience = patience
        self.begin()

    def begin(self) -> None:
        """A run starts: no record has been seen."""
        self.period = 0
        self._rows: frozenset[_Row] = frozenset()
        self._since = self._looked = 0

    def cycles(self) -> int:
        """For how many cycles the run has been in the same loop, as far as it was looked at."""
        control = self._sim.control
        if control.cycle - self._looked >= self.patience // LOOKS:
            self._looked = control.cycle
            rows = self._repeated()
            if not rows or rows != self._rows:
                self._since = control.cycle
            self._rows = rows
        return int(control.cycle - self._since) if self._rows else 0

    def _repeated(self) -> frozenset[_Row]:
        """The records of which the last SEEN ones consist, again and again; none: no loop."""
        head = self._sim.control.head
        self.period = 0
        if head < SEEN:
            return frozenset()
        rows = [self._row(number) for number in range(head - LONGEST - 1, head)]
        period = next((p for p in range(1, LONGEST + 1) if rows[-1 - p] == rows[-1]), 0)
        if not period:
            return frozenset()
        loop = rows[-period:]
        for back in range(SEEN):
            if self._row(head - 1 - back) != loop[-1 - back % period]:
                return frozenset()
        self.period = period
        return frozenset(loop)

    def _row(self, number: int) -> _Row:
        ring = self._sim.ring
        row = number % (ring.shape or (1,))[0]
        return tuple(ring[row, word] & mask for word, mask in _MASKS.items())
