# SPDX-License-Identifier: Apache-2.0
"""Fences of every form and operand, permitted or not, and the words that are nearly fences."""

from __future__ import annotations

from trapline.tb.random import asm
from trapline.tb.random.code import POINTER, Mode
from trapline.tb.random.world import World

RULES = ("hfence-vvma_hfence-gvma_exceptions", "Svinval_illegal_instruction_u_mode")
NEEDS = "s"

NAMES = ("sfence.vma", "sinval.vma", "sfence.w.inval", "sfence.inval.ir")
HYPERVISOR = ("hfence.vvma", "hfence.gvma", "hinval.vvma", "hinval.gvma")


def provoke(world: World, mode: Mode) -> Mode:
    """One fence; with rd other than x0 it is no instruction."""
    rng = world.rng
    name = rng.choice((*NAMES, *HYPERVISOR) if world.h else NAMES)
    fields = {}
    if name.endswith("vma"):
        if rng.random() < 0.5:
            world.li(POINTER, world.address(rng.choice(world.modes)))
            fields["rs1"] = POINTER
        if rng.random() < 0.5:
            fields["rs2"] = world.register()
    if rng.random() < 0.15:
        fields["rd"] = rng.randrange(1, 19)
    world.emit(asm.word(name, **fields))
    return mode
