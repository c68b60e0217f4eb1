# SPDX-License-Identifier: Apache-2.0
"""A jump to an address that may not be fetched from; a routine in a data page comes back."""

from __future__ import annotations

from trapline.tb.random import layout
from trapline.tb.random.code import Mode
from trapline.tb.random.world import World

RULES = ("H_exception_priority", "H_vm_twostage")


def provoke(world: World, mode: Mode) -> Mode:
    """One jump; what fails resumes behind it."""
    address = world.address(mode)
    if world.chance(0.6):
        address = address & ~0xFFF | layout.ROUTINE
    world.jump_into(address)
    return mode
