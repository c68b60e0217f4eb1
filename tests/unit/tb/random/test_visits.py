# SPDX-License-Identifier: Apache-2.0
"""M-mode visits another mode and goes on in M-mode, also where nothing can be fetched there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trapline.models.golden.gen import csrs
from trapline.models.isa.config import named
from trapline.models.platform.platform import Platform
from trapline.tb.random import asm, layout
from trapline.tb.random.code import GLUE, Unit, Visit
from trapline.tb.random.draws import Draws
from trapline.tb.random.program import NO_LIMITS, Segment, assemble, scenario_of
from trapline.tb.random.world import HS, MACHINE, USER, VS, VU, World

MARK = asm.i_imm("addi", 5, 0, 77)
SEEDS = range(6)


def visited(cfg, target, seed, before=()):
    """(modes until the mark, whether it came, its mode) of a program that visits `target`."""
    scenario = scenario_of(cfg, seed)
    world = World(cfg, Draws(seed), scenario.tables.spaces, scenario.escape, NO_LIMITS)
    world.emit(*before)
    world.visit(target, layout.DATA + 0x10)
    assert sum(isinstance(op, Visit) for op in world.ops) == 1
    world.emit(MARK)
    segment = Segment(MACHINE, [Unit("visit", MACHINE, world.ops)])
    platform = Platform(cfg)
    for spa, content in assemble(replace(scenario, segments=[segment])).pieces:
        platform.memory.write(spa, content)
    platform.hart.pc = layout.BOOT
    modes = set()
    for _ in range(3000):
        platform.run(1)
        hart = platform.hart
        modes.add((hart.priv, hart.v))
        if hart.insn == MARK or platform.end is not None:
            break
    return modes, hart.insn == MARK, (hart.priv, hart.v)


@pytest.mark.parametrize("name", ["rv64imac_h", "rv32imac_h", "rv64imac"])
def test_m_mode_comes_back(name):
    cfg = named(name)
    for target in (HS, USER, VS, VU) if cfg.has("h") else (HS, USER):
        for seed in SEEDS:
            modes, mark, mode = visited(cfg, target, seed)
            assert mark, (target, seed)
            assert mode == MACHINE
            assert target in modes


def test_a_visit_that_cannot_fetch_ends_at_once():
    cfg = named("rv64imac_h")
    # A root of the G-stage without a valid PTE; every exception is delegated as far as can be.
    broken = asm.load_immediate(64, GLUE, 8 << 60 | layout.VACANT >> 12)
    before = [*broken, asm.csr_op("csrrw", 0, csrs.HGATP, GLUE), asm.word("hfence.gvma")]
    before += [asm.i_imm("addi", GLUE, 0, -1), asm.csr_op("csrrs", 0, csrs.MEDELEG, GLUE)]
    for seed in SEEDS:
        _modes, mark, mode = visited(cfg, VS, seed, before)
        assert mark, seed
        assert mode == MACHINE
