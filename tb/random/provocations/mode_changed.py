# SPDX-License-Identifier: Apache-2.0
"""xRET into a less privileged mode, with the state that decides where to set in the last moment."""

from __future__ import annotations

from trapline.models.golden.gen import fields
from trapline.models.golden.gen.cause_masks import S_LEVEL, VS_LEVEL
from trapline.tb.random import asm
from trapline.tb.random.code import HELD, Mode, csr
from trapline.tb.random.world import HS, MACHINE, M, World

RULES = ("mret_op", "sret_op", "hstatus_spv_op", "mstatus_mpv_op", "mcountinhibit_op")


def provoke(world: World, mode: Mode) -> Mode:
    """One xRET, where this mode has any."""
    rng = world.rng
    if mode[0] == 0:
        world.emit(asm.word("ecall"))
        return mode
    targets = [m for m in world.modes if m[0] != M and (mode[1] == 0 or m[1])]
    target = rng.choice(targets)
    last = []
    if mode == MACHINE and world.limits.open and rng.random() < 0.1:
        # A return is an instruction that retires: it counts, or stands still with the others.
        world.li(HELD, rng.choice((4, 4, 5, 1, 0)))
        world.emit(csr("csrrw", "mcountinhibit", HELD))
    if mode in (MACHINE, HS) and rng.random() < 0.4:
        name, bits = rng.choice(_LATE)
        if world.h or name[0] != "h":
            name = {"status": "mstatus" if mode == MACHINE else "sstatus"}.get(name, name)
            world.li(HELD, bits)
            last = [csr(rng.choice(("csrrs", "csrrc")), name, HELD)]
    world.go(mode, target, *last)
    return target


_LATE = (
    ("status", fields.SSTATUS_SUM),
    ("status", fields.SSTATUS_MXR),
    ("status", fields.SSTATUS_SPIE),
    ("hstatus", fields.HSTATUS_SPVP),
    ("hstatus", fields.HSTATUS_HU),
    ("hvip", VS_LEVEL),
    ("sie", S_LEVEL),
)
