# SPDX-License-Identifier: Apache-2.0
"""CSR instructions of every form on any address; often what was written is read or used at once."""

from __future__ import annotations

from typing import Final

from trapline.models.isa.csrs import csr_name
from trapline.tb.random import asm
from trapline.tb.random.code import GLUE, Mode
from trapline.tb.random.values import readable, safe_value, writable
from trapline.tb.random.world import M, U, World

RULES = ("H_csrs_hs_not_vs", "H_virtinst_vu_vs_hinst", "Zicsr_illegal_acc", "Zicsr_illegal_mode")

ENVIRONMENT: Final = frozenset({"menvcfg", "henvcfg", "mstateen0", "hstateen0"})
NO_IMMEDIATE: Final = frozenset({"medeleg", "mstatus"})
SET_IS_UNSAFE: Final = frozenset({"medeleg"})
_LEVELS: Final = {(3, 0): 3, (1, 0): 2, (0, 0): 0, (1, 1): 1, (0, 1): 1}


def provoke(world: World, mode: Mode) -> Mode:
    """One access, now and then the same register again, and a look at some others."""
    rng = world.rng
    # Most CSR accesses from a user mode are refused in the same way.
    if mode[0] == U and rng.random() < 0.5:
        world.touch(mode, mode, world.address(mode))
        return mode
    if mode[0] != U and rng.random() < 0.5:
        # What a register reads as is seen by those alone that read it.
        known = readable(world.limits, _LEVELS[mode])
        for _ in range(rng.randint(2, 8)):
            world.emit(asm.csr_op("csrrs", world.register(), rng.choice(known), 0))
    address = rng.choice(_addresses(world, mode))
    # What is written may be what gets the old value.
    rd = rng.choice((0, world.register(), world.register(), GLUE))
    if not writable(world.cfg, address) or rng.random() < 0.25:
        world.emit(asm.csr_op(rng.choice(("csrrs", "csrrc", "csrrsi", "csrrci")), rd, address, 0))
        # A read-only address, written: always illegal, of a register of zeros, too.
        if address >> 10 == 3 and rng.random() < 0.5:
            source = world.register()
            if rng.random() < 0.5:
                world.li(source, 0)
            op = rng.choice(("csrrw", "csrrwi", "csrrs", "csrrs", "csrrc"))
            world.emit(asm.csr_op(op, rd, address, source))
        return mode
    _write(world, mode, address, rd)
    if rng.random() < 0.4:
        world.emit(asm.csr_op("csrrs", world.register(), address, 0))
    return mode


def _write(world: World, mode: Mode, address: int, rd: int) -> None:
    rng, name = world.rng, csr_name(address)
    base = name[:-1] if name.endswith("h") and name[:-1] in ENVIRONMENT else name
    value = safe_value(world.limits, rng, base, world.escape)
    high = base != name or (not world.wide and name.endswith("h"))
    world.li(GLUE, value >> 32 if high else value)
    op = "csrrc" if base == "medeleg" and rng.random() < 0.2 else rng.choice(("csrrw", "csrrs"))
    if base not in SET_IS_UNSAFE and rng.random() < 0.3:
        op = "csrrc"
    if base in NO_IMMEDIATE or base in world.limits.clear or rng.random() < 0.85:
        world.emit(asm.csr_op(op, rd, address, GLUE))
    else:
        world.emit(asm.csr_op(op + "i", rd, address, rng.randrange(32)))
    if mode[0] == M and base in ENVIRONMENT and world.chance(0.7 if world.limits.open else 1):
        world.flush()


def _addresses(world: World, mode: Mode) -> tuple[int, ...]:
    """CSR addresses to try: mostly of the mode's own level or the one above."""
    if mode[0] == M or world.rng.random() < 0.3:
        return readable(world.limits, 3)
    return readable(world.limits, _LEVELS[mode])
