# SPDX-License-Identifier: Apache-2.0
"""The program generator: constants, encodings, layout, reproducibility."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trapline.errors import BadInput
from trapline.models.isa.commit import Kind
from trapline.models.isa.config import named
from trapline.models.isa.encodings import decode_name
from trapline.models.isa.rules import all_rules
from trapline.models.platform.platform import Platform
from trapline.tb.random import asm, data, layout
from trapline.tb.random.code import EBREAK
from trapline.tb.random.program import (
    NO_LIMITS,
    SHARED,
    assemble,
    build,
    check,
    of_seed,
    scenario_of,
    shared_tables,
)
from trapline.tb.random.provocations import BadWeights, applicable, provocations, weighted
from trapline.tb.random.world import MODES, World

CONFIGS = ("rv64imac_h", "rv32imac_h", "rv64imac")
# Without translation, and without S-mode: M and U.
_BARE = {"vm_modes": frozenset(), "gstage_modes": frozenset(), "geilen": 0}
_FEW = frozenset("i c zicsr zifencei u".split())
MU32 = replace(named("rv32imac_h"), name="mu32", extensions=_FEW | {"m"}, **_BARE)
MU64 = replace(named("rv64imac_h"), name="mu64", extensions=_FEW | {"a"}, **_BARE)
SMALL = (
    MU32,
    MU64,
    # mtvec is vectored only; misaligned accesses are done.
    replace(
        MU32,
        name="vectored32",
        mtvec_modes=frozenset({"vectored"}),
        mtvec_vectored_align=256,
        mtvec_reset=1,
        misaligned_hw=True,
        misaligned_store_fault="others",
        mpp_reserved_to_u=True,
    ),
)
# What each of these is spared, and the extension that it takes.
SPARED = {
    "floating_point": "d",
    "reservation": "a",
    **dict.fromkeys(
        """address_out_of_range address_translation_switched adversarial_walk fence_of_any_form
        code_that_unmaps_itself fence_then_use fetch_and_access_across_pages gate_then_use
        identifiers_apart permissions_by_sum_and_mxr register_held_for_a_moment
        update_that_is_denied""".split(),
        "s",
    ),
}


def evaluate(xlen, words):
    """What LUI, ADDI, ADDIW and SLLI leave in their register."""
    value = 0
    for w in words:
        imm = asm.signed(w >> 20, 12)
        name = decode_name(w, xlen).name
        if name == "lui":
            value = asm.signed(w & 0xFFFF_F000, 32)
        elif name == "addiw":
            value = asm.signed(value + imm, 32)
        elif name == "slli":
            value = value << (w >> 20 & 63)
        else:
            value = (value if w >> 15 & 31 else 0) + imm
        value &= (1 << xlen) - 1
    return value


@given(st.integers(0, 2**64 - 1) | st.integers(0, 63).map(lambda n: 1 << n))
def test_constants(value):
    assert evaluate(64, asm.load_immediate(64, 5, value)) == value
    assert evaluate(32, asm.load_immediate(32, 5, value)) == value & 0xFFFF_FFFF


@given(st.integers(-1024, 1023))
def test_branch_and_jump_offsets(halves):
    offset = 2 * halves
    branch = asm.branch("beq", 1, 2, offset)
    assert decode_name(branch, 64).name == "beq"
    parts = branch >> 31 << 12 | (branch >> 7 & 1) << 11
    parts |= (branch >> 25 & 0x3F) << 5 | (branch >> 8 & 0xF) << 1
    assert asm.signed(parts, 13) == offset
    jump = asm.jump(1, offset)
    parts = jump >> 31 << 20 | (jump >> 12 & 0xFF) << 12
    parts |= (jump >> 20 & 1) << 11 | (jump >> 21 & 0x3FF) << 1
    assert asm.signed(parts, 21) == offset


@pytest.mark.parametrize("config", CONFIGS)
def test_programs_are_reproducible_and_their_pieces_lie_apart(config):
    cfg = named(config)
    for seed in range(10):
        program = build(cfg, Random(seed))
        assert program.pieces == build(cfg, Random(seed)).pieces
        assert program.entry in program.memory
        end = layout.BOOT
        for spa, content in sorted(program.pieces):
            assert end <= spa
            assert spa % 8 == len(content) % 8 == 0
            end = spa + len(content)
        assert end <= layout.DECOY + 0x1000


def test_seeds_differ_and_neighbours_share_their_tables():
    cfg = named("rv64imac_h")
    one, two, far = (scenario_of(cfg, seed) for seed in (SHARED, SHARED + 1, 2 * SHARED))
    assert one.segments != two.segments
    assert one.tables is two.tables
    assert one.tables.pieces != far.tables.pieces
    # Whatever was drawn in between: a seed is one program.
    second = of_seed(cfg, SHARED)
    shared_tables.cache_clear()
    assert of_seed(cfg, SHARED) == second == assemble(one)


EVERY = [named(name) for name in (*CONFIGS, "rv64gc_h", "rv32gc_h")] + [*SMALL]


@pytest.mark.parametrize("cfg", EVERY, ids=lambda cfg: cfg.name)
def test_every_provocation_emits_something_in_every_mode(cfg):
    spaces = shared_tables(cfg, 0).spaces
    assert {one.name: one.needs for one in provocations().values() if one.needs} == SPARED
    assert {one.name for one in applicable(cfg)} == {
        name for name in provocations() if name not in SPARED or cfg.has(SPARED[name])
    }
    for one in set(applicable(cfg)):
        assert [r for r in one.rules if r not in all_rules()] == [], one.name
        for mode in World(cfg, Random(0), spaces, EBREAK, NO_LIMITS).modes:
            lengths = []
            for seed in range(20):
                world = World(cfg, Random(seed), spaces, EBREAK, NO_LIMITS)
                assert one.provoke(world, mode) in MODES
                lengths.append(len(world.ops))
            assert any(lengths), (one.name, mode)


def started(cfg, seed):
    """A platform that stands where the program of that seed begins."""
    platform = Platform(cfg)
    program = of_seed(cfg, seed)
    for spa, content in program.pieces:
        platform.memory.write(spa, content)
    platform.hart.pc = program.entry
    return platform


@pytest.mark.parametrize("cfg", [*EVERY, named("rv64imac_h_misaligned")], ids=lambda cfg: cfg.name)
def test_programs_end_by_themselves(cfg):
    for seed in range(12):
        platform = started(cfg, seed)
        assert platform.run(50_000) < 50_000, seed
        assert platform.end is not None, f"{seed} waits for ever"
        assert platform.end.code == 0


@pytest.mark.parametrize("cfg", SMALL, ids=lambda cfg: cfg.name)
def test_programs_of_a_small_hart_stay_in_its_modes_and_do_something_there(cfg):
    """Half of the steps at least are instructions that retire, some of them in U-mode."""
    retired, steps, modes = 0, 0, set()
    for seed in range(4):
        platform = started(cfg, seed)
        while platform.end is None:
            platform.run(1)
            steps += 1
            retired += platform.hart.kind == Kind.RETIRE
            modes.add(platform.hart.priv)
    assert modes == {0, 3}
    assert 2 * retired > steps > 2000


def test_a_hart_without_a_mode_below_m_has_no_random_programs():
    alone = replace(MU32, name="alone", extensions=MU32.extensions - {"u"}, mpp_reset=3)
    with pytest.raises(BadInput, match="alone: random programs need a mode below M"):
        check(alone)
    bare = replace(MU64, name="bare", extensions=MU64.extensions | {"s", "svade"})
    with pytest.raises(BadInput, match="bare: random programs need a translation mode"):
        check(bare)


def test_weights_that_do_not_fit_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("trapline.tb.random.provocations.CONFIGS", tmp_path)
    for text in ("", "[weights]\nno_such = 1\n", "weights = 3"):
        (tmp_path / "odd.toml").write_text(text)
        weighted.cache_clear()
        with pytest.raises(BadWeights, match="weights odd"):
            weighted("odd")
    names = "\n".join(f"{n} = 0" for n in provocations())
    (tmp_path / "odd.toml").write_text(f"[weights]\n{names}\n")
    with pytest.raises(BadWeights, match="not all of them zero"):
        weighted("odd")


def test_no_two_doublewords_of_the_data_pages_are_alike():
    near = dict(data.pieces(64))[layout.DATA]
    words = [near[at : at + 8] for at in range(0, len(near), 8)]
    routines = [*range(layout.ROUTINE // 8, 0x640 // 8), layout.STRADDLE // 8]
    kept = [w for n, w in enumerate(words) if n % 512 not in routines]
    assert len(set(kept)) == len(kept)
