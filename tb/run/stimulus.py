# SPDX-License-Identifier: Apache-2.0
"""What disturbs a run: trains of interrupt pulses and profiles of wait states.

Both hand out one item after the other when an agent asks for it, and are plain classes: the agents
(tb/env/agents.py) make pyuvm items of what they say. A class of one's own is named in a program's
description as "module:Class" (docs/stimulus.md) and is made anew for each program.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trapline.models.isa.commit import Pin
from trapline.models.isa.config import HartConfig
from trapline.tb.run.description import Program
from trapline.tb.run.loading import load_class

# Pulses are short, so that a handler which only returns still lets the program advance.
LONGEST_PULSE = 60
LONGEST_GAP = 2000


@dataclass(frozen=True)
class Pulse:
    """Pins that go high `gap` cycles after the pulse before has ended, for `length` cycles.

    pins: bit n is commit.Pin n. gap and length are at least one.
    """

    gap: int
    pins: int
    length: int


@dataclass(frozen=True)
class Stretch:
    """For `cycles` cycles the buses have random wait states or, with waits False, none."""

    cycles: int
    waits: bool


class PulseTrain:
    """The pulses of one program's run, in order. Subclasses say which."""

    # Bit n: the train drives commit.Pin n; the others stay with the platform's devices.
    pins = 0

    def __init__(self, program: Program, config: HartConfig) -> None:
        """`config`: of the hart, which says how many guest external interrupts there are."""
        self.program = program
        self.config = config

    def next(self) -> Pulse | None:
        """The next pulse; None: no more until the program ends."""
        raise NotImplementedError

    def snapshot(self) -> Any:
        """What a new object needs to go on from here (`restore`); it is pickled."""
        raise NotImplementedError(f"{type(self).__name__} cannot be saved with a run")

    def restore(self, kept: Any) -> None:
        """Go on from what `snapshot` returned."""
        raise NotImplementedError(f"{type(self).__name__} cannot be saved with a run")


class RandomPulses(PulseTrain):
    """Short pulses at random times, by the program's `irq_seed`; now and then on two pins."""

    def __init__(self, program: Program, config: HartConfig, pins: Sequence[int] = ()) -> None:
        """`pins`: those to pulse; MEIP, SEIP and every guest external interrupt by default."""
        super().__init__(program, config)
        guest = range(Pin.HGEIP, Pin.HGEIP + config.geilen)
        self._choice = tuple(pins) or (Pin.MEIP, Pin.SEIP, *guest)
        self.pins = sum(1 << pin for pin in self._choice)
        self._random = random.Random(program.irq_seed)

    def next(self) -> Pulse:
        """Drawn from the seed: gap, pins, length."""
        rng = self._random
        gap = rng.randint(1, LONGEST_GAP)
        pins = 1 << rng.choice(self._choice)
        if rng.random() < 0.25:  # two at once: priorities matter
            pins |= 1 << rng.choice(self._choice)
        return Pulse(gap, pins, rng.randint(1, LONGEST_PULSE))

    def snapshot(self) -> random.Random:
        """The generator as it stands."""
        return self._random

    def restore(self, kept: random.Random) -> None:
        """Go on drawing from it."""
        self._random = kept


class WaitProfile:
    """Where one program's run has wait states. Subclasses say so; the seed is the program's."""

    def __init__(self, program: Program) -> None:
        """`program.wait_seed` is not None: without a seed there are no wait states at all."""
        self.program = program

    def next(self) -> Stretch | None:
        """The stretch that follows; None: wait states to the program's end."""
        return None

    def snapshot(self) -> Any:
        """What a new object needs to go on from here (`restore`); it is pickled."""
        return None

    def restore(self, kept: Any) -> None:
        """Go on from what `snapshot` returned."""


def pulse_class(program: Program) -> type[PulseTrain] | None:
    """The class of the program's pulse train, None for none. Raises ValueError."""
    if program.pulses:
        return load_class(program.pulses, PulseTrain, "stimulus")
    return RandomPulses if program.irq_seed is not None else None


def profile_class(program: Program) -> type[WaitProfile] | None:
    """The class of the program's wait profile, None for none. Raises ValueError."""
    if program.wait_seed is None:
        if program.waits:
            raise ValueError(f"the wait profile {program.waits} needs a seed of wait states")
        return None
    return load_class(program.waits, WaitProfile, "stimulus") if program.waits else WaitProfile


def pulse_train(
    program: Program, config: HartConfig, pins: Sequence[int] = ()
) -> PulseTrain | None:
    """The train that a program's description asks for, None for none. Raises ValueError.

    pins: those of random pulses, where the run's description names them.
    """
    found = pulse_class(program)
    if found is RandomPulses:
        return RandomPulses(program, config, pins)
    return found(program, config) if found is not None else None


def wait_profile(program: Program) -> WaitProfile | None:
    """The profile that a program's description asks for, None for none. Raises ValueError."""
    found = profile_class(program)
    return found(program) if found is not None else None
