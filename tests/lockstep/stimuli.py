# SPDX-License-Identifier: Apache-2.0
"""Stimuli as a user writes them: a pulse at a given time, wait states in every other stretch."""

from __future__ import annotations

from trapline.models.isa.commit import Pin
from trapline.tb.run.stimulus import Pulse, PulseTrain, Stretch, WaitProfile

AT = 3000


class OneExternalInterrupt(PulseTrain):
    """MEIP goes high once, AT cycles after reset."""

    pins = 1 << Pin.MEIP
    _left = True

    def next(self) -> Pulse | None:
        if not self._left:
            return None
        self._left = False
        return Pulse(AT, 1 << Pin.MEIP, 200)


class Gusts(WaitProfile):
    """500 cycles without wait states, 500 with them, and so on."""

    _waits = True

    def next(self) -> Stretch:
        self._waits = not self._waits
        return Stretch(500, self._waits)
