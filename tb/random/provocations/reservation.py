# SPDX-License-Identifier: Apache-2.0
"""LR and SC with something between them that ends the reservation, or does not."""

from __future__ import annotations

from trapline.tb.random import asm
from trapline.tb.random.code import POINTER, Mode
from trapline.tb.random.world import World

RULES = ("sc_success_conditions", "sc_reservation_invalidate", "sc_intervening_sc_fail")
NEEDS = "a"


def provoke(world: World, mode: Mode) -> Mode:
    """LR, something, SC at the same address or one near it."""
    rng = world.rng
    suffix = rng.choice((".w", ".d")) if world.wide else ".w"
    world.li(POINTER, world.address(mode) & ~7)
    world.emit(asm.word("lr" + suffix, rd=world.register(), rs1=POINTER, aq=rng.randrange(2)))
    # Which addresses share a reservation set is the implementation's choice.
    kind = rng.randrange(8) if world.limits.open else rng.choice((2, 5))
    if kind == 0:
        world.emit(asm.store("sw", world.register(), POINTER, rng.choice((0, 4, 64, -64))))
    elif kind == 1:
        world.emit(asm.word("ecall"))
    elif kind == 2:
        world.emit(asm.word("sc" + suffix, rd=world.register(), rs1=POINTER, rs2=1))
    elif kind == 3:
        world.emit(asm.i_imm("addi", POINTER, POINTER, rng.choice((8, 64, -8))))
    elif kind == 4:
        other = rng.choice((".w", ".d")) if world.wide else ".w"
        world.emit(asm.word("lr" + other, rd=world.register(), rs1=POINTER))
    elif kind >= 6:
        # An SC that fails elsewhere invalidates, too.
        away = rng.choice((128, 128, -128, 64, -64, 8))
        world.emit(asm.i_imm("addi", POINTER, POINTER, away))
        world.emit(asm.word("sc" + suffix, rd=world.register(), rs1=POINTER, rs2=1))
        world.emit(asm.i_imm("addi", POINTER, POINTER, -away))
    sc = asm.word("sc" + suffix, rd=world.register(), rs1=POINTER, rs2=2, rl=rng.randrange(2))
    world.emit(sc)
    return mode
