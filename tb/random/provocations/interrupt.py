# SPDX-License-Identifier: Apache-2.0
"""Interrupts raised, enabled and masked at this level; enabled last, they are due at once."""

from __future__ import annotations

from trapline.models.golden.gen import csrs, fields
from trapline.models.golden.gen.cause_masks import M_LEVEL, S_LEVEL, VS_LEVEL
from trapline.tb.random import asm, layout
from trapline.tb.random.code import GLUE, HELD, PLACE, Mode, csr
from trapline.tb.random.world import HS, MACHINE, VS, VU, M, U, World

RULES = ("hsint_priority", "hideleg_op", "hvip_op", "vsip_vsie_acc", "mideleg_acc_h")

CHOICES = {
    MACHINE: ("mip", "mie", "mideleg", "hvip", "hip", "hie", "hideleg"),
    HS: ("sip", "sie", "hvip", "hip", "hie", "hideleg", "vsip", "vsie"),
    VS: ("sip", "sie"),
}
VALUES = (
    *(S_LEVEL, VS_LEVEL, 0xFFFF, fields.MIP_SSIP, fields.MIP_VSSIP, fields.MIP_STIP),
    *(fields.MIP_VSTIP, fields.MIP_SEIP, fields.MIP_VSEIP, S_LEVEL | VS_LEVEL, fields.MIP_SGEIP),
)


def provoke(world: World, mode: Mode) -> Mode:
    """Some of the registers, then perhaps the global enable; or all of it right before an xRET."""
    rng = world.rng
    if mode == MACHINE and rng.random() < 0.5:
        return _contest(world, mode)
    names = [n for n in CHOICES.get(mode, ("sip",)) if world.h or n[0] in "ms"]
    for _ in range(rng.randint(1, 3)):
        world.li(GLUE, rng.choice(VALUES))
        op = rng.choice(("csrrs", "csrrs", "csrrw", "csrrc"))
        world.emit(csr(op, rng.choice(names), GLUE))
    if rng.random() < 0.5 and mode[0] != U:
        bits = fields.MSTATUS_MIE if mode[0] == M else fields.SSTATUS_SIE
        world.emit(asm.csr_op("csrrsi", 0, csrs.MSTATUS if mode[0] == M else csrs.SSTATUS, bits))
    return mode


def _contest(world: World, mode: Mode) -> Mode:
    """Several interrupts pending and enabled, in drawn delegation, due in a drawn mode."""
    rng = world.rng
    if not world.s:
        return _from_the_platform(world, mode)
    bits = M_LEVEL | S_LEVEL | (VS_LEVEL if world.h else 0)
    pending = rng.getrandbits(12) & bits
    for name in ("mideleg", "hideleg") if world.h else ("mideleg",):
        value = rng.choice((0xFFFF, 0, rng.getrandbits(13)))
        world.csrw(name, value & 0x1FFF)
    world.csrw("mip", pending & S_LEVEL)
    if rng.random() < 0.4:
        # Machine-level ones come from the platform.
        store = "sd" if world.wide else "sw"
        for offset, value, name in rng.sample(((0, 1, "sw"), (0x4000, 0, store)), 1):
            world.li(PLACE, layout.CLINT + offset)
            world.li(GLUE, value)
            world.emit(asm.store(name, GLUE, PLACE, 0))
        world.bits(rng.choice(("csrrs", "csrrc")), "mstatus", fields.MSTATUS_MPIE)
    if world.h:
        world.csrw("hvip", pending & VS_LEVEL)
    enabled = rng.choice((0x1FFF, 0x1FFF, rng.getrandbits(13)))
    # What is due in V=1 for another mode than VS is taken whatever is enabled.
    target = rng.choice((*world.modes, VS, VU) if world.h else world.modes)
    for name in ("mstatus", "vsstatus") if world.h else ("mstatus",):
        world.bits(rng.choice(("csrrs", "csrrc", "csrrc")), name, fields.MSTATUS_SIE)
    if target == MACHINE:
        world.csrw("mie", enabled)
        world.emit(
            asm.csr_op("csrrsi", 0, csrs.MSTATUS, fields.MSTATUS_MIE),
            asm.csr_op("csrrs", world.register(), csrs.MIP, 0),
        )
        return mode
    if rng.random() < 0.5:
        world.li(HELD, enabled)
        world.go(mode, target, csr("csrrw", "mie", HELD))
    else:
        # Enabled in the very instruction after which it is due.
        world.go(mode, target, asm.csr_op("csrrci", 0, csrs.MIE, 0))
        name = "sie" if target[0] else "sip"
        world.li(HELD, enabled)
        world.emit(
            csr("csrrs", name, HELD),
            asm.csr_op("csrrsi", 0, csrs.SSTATUS, fields.SSTATUS_SIE if target[0] else 0),
        )
    return target


def _from_the_platform(world: World, mode: Mode) -> Mode:
    """Without S-mode: MSI or MTI, enabled in M-mode or due in a drawn mode."""
    rng = world.rng
    for offset, value in rng.sample(((0, 1), (0x4000, 0), (0x4004, 0)), 2):
        world.li(PLACE, layout.CLINT + offset)
        world.li(GLUE, value)
        world.emit(asm.store("sw", GLUE, PLACE, 0))
    world.li(HELD, rng.choice((M_LEVEL, M_LEVEL, rng.getrandbits(31))))
    target = rng.choice(world.modes)
    if target == MACHINE:
        enable = asm.csr_op("csrrsi", 0, csrs.MSTATUS, fields.MSTATUS_MIE)
        write = csr("csrrw", "mie", HELD)
        world.emit(*rng.choice(((enable, write), (write, enable))))
        world.emit(asm.csr_op("csrrs", world.register(), csrs.MIP, 0))
        return mode
    world.bits(rng.choice(("csrrs", "csrrc")), "mstatus", fields.MSTATUS_MPIE)
    world.go(mode, target, csr("csrrw", "mie", HELD))
    return target
