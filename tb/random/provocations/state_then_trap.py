# SPDX-License-Identifier: Apache-2.0
"""M-mode with MPRV, MPV, GVA and every MPP takes traps of each kind; xRET from every such state."""

from __future__ import annotations

from trapline.models.golden.gen import csrs, fields
from trapline.tb.random import asm
from trapline.tb.random.code import EBREAK, GLUE, HELD, POINTER, Mode, csr
from trapline.tb.random.world import HS, MACHINE, M, S, World

RULES = ("mstatus_gva_op", "hstatus_gva_op", "mstatus_mpv_op", "mret_op", "sret_op")

MPRV, MPV = fields.MSTATUS_MPRV, fields.MSTATUS_MPV
GVA, MIE = fields.MSTATUS_GVA, fields.MSTATUS_MIE
# With a c.nop, for the handlers go on four bytes further.
C_EBREAK = asm.word("c.ebreak") | 1 << 16
STATUS_BITS = (
    *(MIE, fields.MSTATUS_MPIE, fields.MSTATUS_SUM, fields.MSTATUS_MXR),
    *(GVA, fields.MSTATUS_SPP, fields.MSTATUS_SPIE, fields.MSTATUS_SIE),
)


def provoke(world: World, mode: Mode) -> Mode:
    """A state of mstatus (in HS: hstatus), then a trap or an xRET with nothing between."""
    if mode == MACHINE:
        return _in_m(world, mode) if world.chance(0.6) else _mret(world, mode)
    if mode == HS and world.h:
        # SPV, SPVP, GVA, HU and what traps.
        world.bits(world.rng.choice(("csrrs", "csrrc")), "hstatus", world.rng.choice(_HSTATUS))
    if world.rng.random() < 0.5:
        world.jump_into(world.address(mode))
    else:
        world.emit(_trap(world))
    return mode


_ENTRY = fields.HSTATUS_GVA | fields.HSTATUS_SPV | fields.HSTATUS_SPVP
_HSTATUS = (
    *(fields.HSTATUS_GVA, fields.HSTATUS_SPV, fields.HSTATUS_SPVP, fields.HSTATUS_HU),
    *(_ENTRY, _ENTRY | fields.HSTATUS_HU),
)


def _state(world: World, mpps: tuple[int, ...]) -> None:
    """mstatus.MPRV, MPV and MPP, and a few other bits."""
    rng = world.rng
    bits = rng.choice((0, MPRV, MPRV)) | rng.choice(mpps) << fields.MSTATUS_MPP_LSB
    clear = fields.MSTATUS_MPP | MPRV
    if world.h:
        bits |= rng.choice((0, MPV))
        clear |= MPV
    for bit in rng.sample(STATUS_BITS, 2):
        if not bit >> world.cfg.xlen and (world.h or bit != GVA) and bit != MIE:
            bits |= bit
    world.bits("csrrc", "mstatus", clear)
    world.bits("csrrs", "mstatus", bits)


def _in_m(world: World, mode: Mode) -> Mode:
    rng = world.rng
    target = world.address(rng.choice(world.modes)) & ~7
    world.li(POINTER, target)
    _state(world, (0, 1, 3))
    kind = rng.randrange(6)
    if kind == 0:
        # Ends where RESUME says: M-mode's fetches know no MPRV.
        world.jump_into(rng.choice((0x4000_0000, target)))
    elif kind in (1, 5):
        world.emit(*world.access())
    elif kind == 2 and world.h:
        world.emit(world.hypervisor_access())
    else:
        world.emit(_trap(world))
    world.mprv_off()
    return mode


def _trap(world: World) -> int:
    words = [asm.word("ecall"), 0x0000_0057, asm.csr_op("csrrw", 0, csrs.MVENDORID, 1)]
    if world.escape != EBREAK:
        words += [EBREAK, EBREAK, C_EBREAK]
    return world.rng.choice(words)


def _mret(world: World, mode: Mode) -> Mode:
    """MRET (SRET) from M with MPP, MPV and MPRV of any kind; lands right behind itself."""
    rng = world.rng
    machine = rng.random() < 0.7
    if machine and rng.random() < 0.3:
        # MPP=M with MPV=1: V stays 0, MPV and MPRV tell how MRET leaves them.
        _state(world, (M,))
        _return(world, "mret", "mepc")
        return mode
    target = rng.choice([m for m in world.modes if m[0] != M])
    last = []
    if rng.random() < 0.6:
        world.li(HELD, MPRV | rng.choice((0, fields.MSTATUS_MPIE)))
        last = [csr("csrrs", "mstatus", HELD)]
    if machine or not world.h:
        world.go(mode, target, *last)
        return target
    # SRET in M: SPP and SPV decide, MPRV is cleared (the new mode is not M).
    priv, v = target
    if priv != S:
        return mode
    world.bits("csrrs", "mstatus", fields.MSTATUS_SPP)
    world.bits("csrrs" if v else "csrrc", "hstatus", fields.HSTATUS_SPV)
    if last:
        world.emit(*last)
    _return(world, "sret", "sepc")
    return target


def _return(world: World, name: str, epc: str) -> None:
    world.whole(
        asm.upper("auipc", GLUE, 0),
        asm.i_imm("addi", GLUE, GLUE, 16),
        csr("csrrw", epc, GLUE),
        asm.word(name),
    )
