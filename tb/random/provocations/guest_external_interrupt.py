# SPDX-License-Identifier: Apache-2.0
"""hgeip, hgeie and VGEIN: a guest's external interrupt pin rises, and is read, enabled and taken.

Through the platform's interrupt controller, whose contexts from 2 on drive hgeip.
"""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.golden.gen import csrs, fields
from trapline.models.golden.gen.cause_masks import S_LEVEL, VS_LEVEL
from trapline.tb.random import asm, layout
from trapline.tb.random.code import GLUE, HELD, KEPT, NOP, PLACE, Mode, csr
from trapline.tb.random.world import HS, MACHINE, VS, World

RULES = ("hgeip_op", "hgeie_op", "hip_vseip_vseie_op", "hip_sgeip_sgeie_op", "hstatus_vgein_op")

UART_SOURCE = 10
# What the guests' interrupts are in mip, and all that can be delegated.
GUESTS = VS_LEVEL | fields.MIP_SGEIP
ALL = S_LEVEL | GUESTS
# Of the enables: both of a guest's external interrupts, and the hart's own beside one of them.
_EXTERNAL = fields.MIP_SGEIP | fields.MIE_VSEIE
_OTHERS = fields.MIP_SGEIP | fields.MIE_SEIE | fields.MIE_STIE
# What is drawn for the enables of the context, and for the UART's own: mostly on.
ON = (1 << UART_SOURCE, 1 << UART_SOURCE, 0), (2, 2, 2, 0)
READ = ("hgeip", "hip", "mip", "vsip", "sip", "hvip")


def provoke(world: World, mode: Mode) -> Mode:
    """Wire a guest's context to the UART, raise or lower it, and look at what follows."""
    rng = world.rng
    names = world.limits.avoid
    if not world.h or not world.cfg.geilen or "hgeie" in names or mode not in (MACHINE, HS):
        world.emit(asm.csr_op("csrrs", world.register(), csrs.SIP, 0))
        return mode
    # Context 1 is the host's own: its pin shows in SEIP beside software's bit.
    guest = _guest(world)
    if mode == MACHINE and guest and world.limits.open and rng.random() < 0.15:
        _sleep(world, guest)
        return mode
    if mode == MACHINE:
        _wire(world, guest, *ON)
    _status(world, rng.choice((guest, guest, rng.randrange(world.cfg.geilen + 2))))
    value = rng.choice((1 << guest, 1 << guest, 1 << rng.randrange(world.cfg.geilen + 1), 0, 0xFE))
    if mode == MACHINE and rng.random() < 0.5:
        # The pin moves while hgeie is written.
        world.li(PLACE, layout.UART + 1)
        world.li(HELD, value)
        world.li(KEPT, rng.choice((0, 2)))
        world.emit(asm.store("sb", KEPT, PLACE, 0))
        world.emit(*[NOP] * rng.randrange(6))
        world.emit(csr("csrrw", "hgeie", HELD))
    else:
        world.csrw("hgeie", value)
    if mode == MACHINE and rng.random() < 0.5:
        world.li(
            GLUE,
            rng.choice(
                (S_LEVEL, fields.MIP_STIP | fields.MIP_SSIP, fields.MIP_STIP, fields.MIP_SSIP)
            ),
        )
        op = rng.choice(("csrrs", "csrrc", "csrrw"))
        world.emit(csr(op, "mip", GLUE), csr("csrrs", "mip", 0) | world.register() << 7)
    for name in rng.sample(READ, 2):
        world.emit(csr("csrrs", name, 0) | world.register() << 7)
    if mode == MACHINE:
        world.bits("csrrs", "mideleg", ALL)
        if rng.random() < 0.4:
            # Beside others of the same destination.
            world.csrw("stimecmp", 0)
            world.li(
                GLUE, rng.choice((fields.MIP_STIP, fields.MIP_STIP | fields.MIP_SSIP, S_LEVEL))
            )
            world.emit(csr("csrrs", "mip", GLUE))
        world.bits(rng.choice(("csrrs", "csrrc")), "hideleg", fields.HIDELEG_VSEI)
    world.bits(
        "csrrs",
        "hie" if mode == HS else "mie",
        rng.choice((fields.MIP_SGEIP, _EXTERNAL, GUESTS, fields.MIE_VSEIE, ALL, ALL, _OTHERS)),
    )
    if rng.random() < 0.6:
        target = rng.choice((VS, VS, (0, 1), HS, (0, 0)))
        world.go(mode, target)
        world.emit(csr("csrrs", "sip", 0) | world.register() << 7)
        if target == VS:
            world.li(GLUE, fields.SIE_SEIE)
            world.emit(
                csr("csrrs", "sie", GLUE), asm.csr_op("csrrsi", 0, csrs.SSTATUS, fields.SSTATUS_SIE)
            )
        return target
    return mode


def _guest(world: World) -> int:
    """One of all guests, for the last one may be none of them by mistake; more often a low one."""
    rng, few = world.rng, min(world.cfg.geilen, 3)
    return rng.randint(0, rng.choice((few, world.cfg.geilen)) if world.limits.open else few)


def _sleep(world: World, guest: int) -> None:
    """WFI that a guest's external interrupt ends, in M, where it is not taken.

    Left out where the pin stays low, as behind a claim that was never completed: it would not end.
    """
    _wire(world, guest, (1 << UART_SOURCE,), (0,))
    _wire(world, guest, (1 << UART_SOURCE,), (2,))
    world.csrw("hgeie", 1 << guest)
    world.bits("csrrc", "mstatus", fields.MSTATUS_MIE)
    world.csrw("mie", fields.MIP_SGEIP)
    world.li(HELD, 1 << guest)
    world.emit(csr("csrrs", "hgeip", 0) | GLUE << 7, asm.word("and", rd=GLUE, rs1=GLUE, rs2=HELD))
    world.emit(asm.branch("beq", GLUE, 0, 8), asm.word("wfi"))
    world.emit(csr("csrrs", "mip", 0) | world.register() << 7)


def _wire(world: World, guest: int, enables: Sequence[int], interrupts: Sequence[int]) -> None:
    """Priority, enable and threshold of the UART in the guest's context; its interrupt."""
    rng = world.rng
    context = 1 + guest
    for offset, value in (
        (4 * UART_SOURCE, 1),
        (0x2000 + 0x80 * context, rng.choice(enables)),
        (0x20_0000 + 0x1000 * context, 0),
    ):
        world.li(PLACE, layout.PLIC + offset)
        world.li(GLUE, value)
        world.emit(asm.store("sw", GLUE, PLACE, 0))
    world.li(PLACE, layout.UART + 1)
    world.li(GLUE, rng.choice(interrupts))
    world.emit(asm.store("sb", GLUE, PLACE, 0))


def _status(world: World, vgein: int) -> None:
    world.bits("csrrc", "hstatus", fields.HSTATUS_VGEIN)
    if vgein:
        world.bits("csrrs", "hstatus", vgein << fields.HSTATUS_VGEIN_LSB)
