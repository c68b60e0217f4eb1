# SPDX-License-Identifier: Apache-2.0
"""The agents that disturb a run: interrupts from outside, and wait states on the buses."""

from __future__ import annotations

import random

from pyuvm import ConfigDB, uvm_component

from trapline.models.isa.commit import Pin
from trapline.models.isa.config import HartConfig
from trapline.models.platform.htif import Addresses
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.sim.control import SCHEDULE, Simulator

# Pulses are short, so that a handler which only returns still lets the program advance.
LONGEST_PULSE = 60
LONGEST_GAP = 2000


class InterruptAgent(uvm_component):  # type: ignore[misc]  # pyuvm ships no types
    """Pulses interrupt pins at random cycles; the clock applies them without waking Python."""

    def build_phase(self) -> None:
        """Find the simulator, the configuration and the pins to pulse."""
        self.sim: Simulator = ConfigDB().get(self, "", "SIM")
        config: HartConfig = ConfigDB().get(self, "", "CONFIG")
        description: RunDescription = ConfigDB().get(self, "", "RUN")
        guest = range(Pin.HGEIP, Pin.HGEIP + config.geilen)
        self.pins = description.irq_pins or (Pin.MEIP, Pin.SEIP, *guest)
        self._random: random.Random | None = None
        self._at = 0

    def begin(self, program: Program) -> None:
        """Before reset: take over the pins when the program asks for random interrupts."""
        self._random = None
        self._at = 0
        self.sim.control.pins_mask = 0
        if program.irq_seed is not None:
            self._random = random.Random(program.irq_seed)
            self.sim.control.pins_mask = sum(1 << pin for pin in self.pins)

    def schedule(self, until_cycle: int) -> int:
        """Plan the pulses up to about `until_cycle`; returns up to which cycle they are planned."""
        rng = self._random
        if rng is None:
            return until_cycle
        entries: list[tuple[int, int]] = []
        while self._at < until_cycle and len(entries) < SCHEDULE - 2:
            self._at += rng.randint(1, LONGEST_GAP)
            pins = 1 << rng.choice(self.pins)
            if rng.random() < 0.25:  # now and then two at once: priorities matter
                pins |= 1 << rng.choice(self.pins)
            entries.append((self._at, pins))
            self._at += rng.randint(1, LONGEST_PULSE)
            entries.append((self._at, 0))
        self.sim.set_schedule(entries)
        return self._at

    def snapshot(self) -> tuple[random.Random | None, int]:
        """What to give to `restore`: the generator, and up to which cycle it has planned."""
        return self._random, self._at

    def restore(self, kept: tuple[random.Random | None, int]) -> None:
        """Go on planning where `snapshot` stood."""
        self._random, self._at = kept


class BusAgent(uvm_component):  # type: ignore[misc]  # pyuvm ships no types
    """Sets the wait states of the buses and the pace of mtime, before reset."""

    def build_phase(self) -> None:
        """Find the simulator and the run's description."""
        self.sim: Simulator = ConfigDB().get(self, "", "SIM")
        self.description: RunDescription = ConfigDB().get(self, "", "RUN")

    def begin(self, program: Program, htif: Addresses) -> None:
        """`htif`: where the program's HTIF doublewords are."""
        control = self.sim.control
        # Seed 0 stands for "no wait states" at the design's border.
        seed = program.wait_seed
        control.wait_seed = 0 if seed is None else (seed & 0x7FFF_FFFF) + 1
        control.mtime_inc = self.description.mtime_inc
        control.mtime_div = self.description.mtime_div
        control.tohost, control.fromhost = htif.tohost, htif.fromhost
