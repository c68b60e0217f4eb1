# SPDX-License-Identifier: Apache-2.0
"""Loads, stores and atomics at mapped, unmapped and odd addresses, in the mode as it is."""

from __future__ import annotations

from trapline.tb.random.code import POINTER, Mode
from trapline.tb.random.world import World

RULES = ("H_vm_twostage", "H_vm_gpatrans", "H_exception_priority")


def provoke(world: World, mode: Mode) -> Mode:
    """One or two accesses at one address."""
    world.li(POINTER, world.address(mode))
    for _ in range(world.rng.randint(1, 2)):
        world.emit(*world.access())
    return mode
