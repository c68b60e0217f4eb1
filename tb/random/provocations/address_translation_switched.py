# SPDX-License-Identifier: Apache-2.0
"""satp, vsatp or hgatp gets another tree, Bare or an unsupported MODE, and is used at once."""

from __future__ import annotations

from trapline.tb.random import asm
from trapline.tb.random.code import GLUE, Mode, csr
from trapline.tb.random.world import MACHINE, World

RULES = ("satp_op_active", "vsatp_mode_unsupported_v1", "hgatp_mode_bare", "HGATP_VMID")
NEEDS = "s"


def provoke(world: World, mode: Mode) -> Mode:
    """One write, in M-mode all fences, and an access through what was written."""
    rng = world.rng
    name = rng.choice(("satp", "vsatp", "hgatp")) if world.h else "satp"
    stage = {"satp": "vs" if mode[1] else "s", "vsatp": "vs", "hgatp": "g"}[name]
    trees = world.trees(stage)
    ident = world.ident(world.ident_bits(stage))
    value = world.atp(rng.choice([None, *trees, *trees]), ident)
    # vsatp and hgatp keep their MODE then and take the PPN, so that must be the one tree's; of
    # satp nothing is written.
    single = len(trees) == 1 or name == "satp"
    if value and single and rng.random() < 0.2 and world.wide:
        value = value & ~(0xF << 60) | rng.choice((1, 5, 11, 15)) << 60
    world.li(GLUE, value)
    op = rng.choice(("csrrw", "csrrw", "csrrs")) if value == 0 else "csrrw"
    world.emit(csr(op, name, GLUE))
    if mode == MACHINE:
        if world.chance(0.8 if world.limits.open else 1):
            world.flush()
    elif not world.limits.open or world.chance(0.7):
        world.emit(asm.word("sfence.vma"))
        if world.h and not mode[1] and name != "satp":
            world.emit(asm.word("hfence.vvma"), asm.word("hfence.gvma"))
    if rng.random() < 0.5:
        target = world.translated_as(mode, stage)
        world.touch(mode, target, world.address(target))
    return mode
