# SPDX-License-Identifier: Apache-2.0
"""The agents that disturb a run: interrupts from outside, and wait states on the buses.

Each has a sequencer, a sequence that makes items of what the program's pulse train or wait profile
says (tb/run/stimulus.py), and a driver that asks for the next item when the clock gets near it.
"""

from __future__ import annotations

from typing import Any

from pyuvm import (
    uvm_agent,
    uvm_driver,
    uvm_sequence,
    uvm_sequence_item,
    uvm_sequencer,
)

from trapline.models.platform.htif import Addresses
from trapline.tb.env.bench import bench_of
from trapline.tb.run.description import Program
from trapline.tb.run.stimulus import (
    Pulse,
    PulseTrain,
    Stretch,
    WaitProfile,
    pulse_train,
    wait_profile,
)
from trapline.tb.sim.control import SCHEDULE

# Cycles for which pulses are planned at first, then twice as many each time: most programs end
# soon, and a pulse that is planned costs as much as forty cycles of the core.
PLANNED_AT_FIRST = 8192
# How many changes of the pins are remembered: more than come while a watchdog waits.
PAST = 1024


class StimulusItem(uvm_sequence_item):  # type: ignore[misc]  # pyuvm ships no types
    """One pulse or stretch; None when the program gets no further one."""

    content: Pulse | Stretch | None = None


class StimulusSequence(uvm_sequence):  # type: ignore[misc]  # pyuvm ships no types
    """Items without end, from whatever source the agent has just then.

    An item is filled when the driver asks for it, not before: what the source has drawn has been
    planned, so that a run may be saved and gone on with between any two items.
    """

    source: PulseTrain | WaitProfile | None = None

    async def body(self) -> None:
        """Send one item after the other."""
        while True:
            item = StimulusItem("stimulus")
            await self.start_item(item)
            item.content = self.source.next() if self.source is not None else None
            await self.finish_item(item)


class StimulusDriver(uvm_driver):  # type: ignore[misc]  # pyuvm ships no types
    """Takes items on demand; `ended`: the source of this program has no more."""

    ended = True

    async def take(self) -> Any:
        """The content of the next item, None when there is none."""
        if self.ended:
            return None
        item = await self.seq_item_port.get_next_item()
        self.seq_item_port.item_done()
        self.ended = item.content is None
        return item.content


class StimulusAgent(uvm_agent):  # type: ignore[misc]  # pyuvm ships no types
    """Sequencer, sequence and driver; subclasses apply the items."""

    def build_phase(self) -> None:
        """Make sequencer and driver."""
        super().build_phase()
        self.bench = bench_of(self)
        self.sequencer = uvm_sequencer("sequencer", self)
        self.driver = StimulusDriver("driver", self)
        self.sequence = StimulusSequence("sequence")

    def connect_phase(self) -> None:
        """Connect driver and sequencer."""
        self.driver.seq_item_port.connect(self.sequencer.seq_item_export)

    async def run_phase(self) -> None:
        """The one sequence runs as long as the simulator."""
        await self.sequence.start(self.sequencer)

    def use(self, source: PulseTrain | WaitProfile | None) -> None:
        """A program starts whose items come from `source`."""
        self.sequence.source = source
        self.driver.ended = source is None


class InterruptAgent(StimulusAgent):
    """Drives interrupt pins by a pulse train; the clock applies it without waking Python."""

    def build_phase(self) -> None:
        """No pulse is planned and none is still to come."""
        super().build_phase()
        # Up to which cycle pulses have been planned, and the (cycle, pins) still to come.
        self._at, self._ahead = 0, PLANNED_AT_FIRST
        self._pending: list[tuple[int, int]] = []
        # The last of those that are past, and the cycle from which on none of them is missing.
        self._past: list[tuple[int, int]] = []
        self._known_from = 0

    def begin(self, program: Program) -> None:
        """Before reset: take over the pins that the program's train drives."""
        train = pulse_train(program, self.bench.config, self.bench.run.irq_pins)
        self.use(train)
        self._at, self._pending = 0, []
        self._past, self._known_from = [], 0
        self._ahead = PLANNED_AT_FIRST
        self.bench.sim.control.pins_mask = train.pins if train is not None else 0

    async def plan(self, until_cycle: int) -> int:
        """Plan pulses up to `until_cycle` at most; returns up to which cycle they are planned."""
        if self.sequence.source is None:
            return until_cycle
        now = self.bench.sim.control.cycle
        until_cycle = min(until_cycle, now + self._ahead)
        self._ahead *= 2
        entries = [entry for entry in self._pending if entry[0] >= now]
        self._past += [entry for entry in self._pending if entry[0] < now]
        if len(self._past) > PAST:
            self._past = self._past[-PAST:]
            self._known_from = self._past[0][0]
        while self._at < until_cycle and len(entries) < SCHEDULE - 2:
            pulse = await self.driver.take()
            if pulse is None:
                self._at = until_cycle
                break
            self._at += pulse.gap
            entries.append((self._at, pulse.pins))
            self._at += pulse.length
            entries.append((self._at, 0))
        self._pending = entries
        self.bench.sim.set_schedule(entries)
        return self._at

    def driven(self, since: int) -> int | None:
        """The pins that pulses held high in some cycle from `since` on; None: not known."""
        if since < self._known_from:
            return None
        now = self.bench.sim.control.cycle
        found = level = 0
        for cycle, pins in (*self._past, *self._pending):
            if cycle <= since:
                level = pins
            elif cycle <= now:
                found |= pins
        return found | level

    def snapshot(self) -> tuple[Any, int, list[tuple[int, int]], bool]:
        """What to give to `restore`: the train's state, and what has been planned."""
        train = self.sequence.source
        state = train.snapshot() if train is not None else None
        return state, self._at, self._pending, self.driver.ended

    def restore(self, kept: tuple[Any, int, list[tuple[int, int]], bool]) -> None:
        """Go on planning where `snapshot` stood; `begin` has been called."""
        state, self._at, self._pending, self.driver.ended = kept
        self._past, self._known_from = [], self.bench.sim.control.cycle
        if self.sequence.source is not None:
            self.sequence.source.restore(state)


class BusAgent(StimulusAgent):
    """Wait states of the buses by a profile, and what else the SoC is told before reset."""

    def build_phase(self) -> None:
        """Start without wait states."""
        super().build_phase()
        self._seed = self._until = 0

    def begin(self, program: Program, htif: Addresses) -> None:
        """`htif`: where the program's HTIF doublewords are."""
        profile = wait_profile(program)
        self.use(profile)
        self._until = 0
        # Seed 0 stands for "no wait states" at the design's border.
        seed = program.wait_seed
        self._seed = 0 if seed is None else (seed & 0x7FFF_FFFF) + 1
        control = self.bench.sim.control
        control.wait_seed = self._seed
        control.mtime_inc = self.bench.run.mtime_inc
        control.mtime_div = self.bench.run.mtime_div
        control.tohost, control.fromhost = htif.tohost, htif.fromhost

    async def plan(self, until_cycle: int) -> int:
        """Set the wait states from the current cycle on; returns up to which cycle they are set."""
        control = self.bench.sim.control
        if control.cycle < self._until:
            return min(until_cycle, self._until)
        stretch = await self.driver.take()
        if stretch is None:
            control.wait_seed = self._seed
            return until_cycle
        control.wait_seed = self._seed if stretch.waits else 0
        self._until = control.cycle + stretch.cycles
        return min(until_cycle, self._until)

    def snapshot(self) -> tuple[Any, int, bool]:
        """What to give to `restore`: the profile's state, and the cycle the stretch ends at."""
        profile = self.sequence.source
        state = profile.snapshot() if profile is not None else None
        return state, self._until, self.driver.ended

    def restore(self, kept: tuple[Any, int, bool]) -> None:
        """Go on where `snapshot` stood; `begin` has been called."""
        state, self._until, self.driver.ended = kept
        if self.sequence.source is not None:
            self.sequence.source.restore(state)
