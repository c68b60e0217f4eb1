# SPDX-License-Identifier: Apache-2.0
"""Golden model and Spike agree on random programs, and the comparison notices planted bugs."""

from __future__ import annotations

import subprocess
import sys
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("riscv", reason="the package spike is not installed")

from trapline.models.golden import translate
from trapline.models.golden.hart import Hart
from trapline.models.golden.priv import faults
from trapline.models.isa.commit import Kind
from trapline.models.isa.config import NAMED
from trapline.models.isa.rules import all_rules
from trapline.models.platform.memory import Memory
from trapline.tb.campaigns.cross.campaign import run_seed
from trapline.tb.cross import failed_sc, other_platform
from trapline.tb.cross.compare import Pair, cross_config, make_hart, run
from trapline.tb.cross.deviations import DEVIATIONS, PLIC_ENDS, SC_GVA, limits_of
from trapline.tb.cross.floats import Floats
from trapline.tb.cross.result import CrossDifference
from trapline.tb.cross.spike import SpikeHart
from trapline.tb.random.program import build

CONFIGS = (
    "rv64imac_h", "rv32imac_h", "rv64imac_h_sv39", "rv64imac_h_svade", "rv64gc_h", "rv32gc_h",
)  # fmt: skip
HARTS = {name: make_hart(cross_config(name)) for name in CONFIGS}


@pytest.mark.parametrize("config", CONFIGS)
def test_seeded_programs(config):
    for seed in range(12):
        result = run_seed(config, seed)
        assert result.difference is None, f"seed {seed}: {result.difference}"
        assert result.finished or result.stuck, f"seed {seed} does not end"


@settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(
    rng=st.randoms(use_true_random=False),
    setup=st.integers(0, 2**32),
    segments=st.integers(1, 6),
    config=st.sampled_from(CONFIGS),
)
def test_drawn_programs(rng, setup, segments, config):
    """The actions are drawn one by one, so that a difference shrinks to a small program."""
    cfg = cross_config(config)
    program = build(cfg, rng, segments, limits_of(cfg), Random(setup))
    result = run(cfg, HARTS[config], program.memory, program.entry, program.done)
    assert result.difference is None, str(result.difference)


@pytest.mark.parametrize("config", CONFIGS)
def test_the_walk_memo_changes_nothing(config):
    cfg = cross_config(config)
    hart = Hart(cfg, Memory(), memo=False)
    for seed in range(100, 105):
        program = build(cfg, Random(seed), limits=limits_of(cfg))
        result = run(cfg, hart, program.memory, program.entry, program.done)
        assert result.difference is None, f"seed {seed}: {result.difference}"


@pytest.mark.parametrize("config", sorted(set(NAMED) - set(CONFIGS)))
def test_every_other_configuration_is_narrowed_to_what_spike_can_be(config):
    for seed in range(2):
        assert run_seed(config, seed).difference is None


def test_programs_are_reproducible():
    cfg = cross_config("rv64imac_h")
    limits = limits_of(cfg)
    assert build(cfg, Random(3), limits=limits) == build(cfg, Random(3), limits=limits)


def first_difference(programs=60):
    for seed in range(programs):
        difference = run_seed("rv64imac_h", seed).difference
        if difference is not None:
            return difference
    return None


# The compiled model's functions call each other directly: its sources are loaded in their place.
PLANTED = """
from trapline.models.golden import pure
pure.prefer_sources()
from trapline.models.golden.gen import slots
from trapline.models.golden.priv import traps
from trapline.tb.campaigns.cross.campaign import run_seed

right = traps.{function}
{wrong}
traps.{function} = wrong
differences = (run_seed("rv64imac_h", seed).difference for seed in range(60))
print(next(d.field for d in differences if d is not None))
"""
WRONG_HTVAL = """
def wrong(*args):
    pc, writes = right(*args)
    mask = (1 << 64) - 1
    return pc, tuple((s, new << 2 & mask if s == slots.HTVAL else new) for s, new in writes)
"""
# Hedeleg without V.
WRONG_DELEGATION = """
def wrong(cfg, priv, v, *rest):
    return right(cfg, priv, 1, *rest)
"""


def field_that_differs(function: str, wrong: str) -> str:
    script = PLANTED.format(function=function, wrong=wrong)
    command = [sys.executable, "-c", script]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_wrong_htval_is_found():
    assert field_that_differs("trap_entry", WRONG_HTVAL) == "htval"


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("store address", lambda va, value, size: (va + 8, value, size)),
        ("store data", lambda va, value, size: (va, value ^ 1, size)),
        ("store size", lambda va, value, size: (va, value, size // 2)),
    ],
)
def test_another_store_is_found(field, change, monkeypatch):
    right = SpikeHart.writes
    monkeypatch.setattr(SpikeHart, "writes", lambda self: [change(*w) for w in right(self)])
    assert first_difference(2).field == field


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("f", lambda f, fcsr, hart: f.__setitem__(2, f[2] ^ 1)),
        ("fcsr", lambda f, fcsr, hart: setattr(hart, "fcsr", fcsr ^ 1)),
        ("FS of mstatus", lambda f, fcsr, hart: hart.set_csr(0, hart[0] ^ 0x2000)),
    ],
)
def test_another_floating_point_state_is_found(field, change, monkeypatch):
    right = Floats.compare

    def wrong(self):
        change(self.f, self.hart.fcsr, self.hart)
        return right(self)

    monkeypatch.setattr(Floats, "compare", wrong)
    assert run_seed("rv64gc_h", 0).difference.field.startswith(field)


def test_a_register_that_changed_unseen_is_found(monkeypatch):
    right = Pair.finish

    def wrong(self):
        self.hart.set_x(7, self.hart.get_x(7) ^ 1)
        return right(self)

    monkeypatch.setattr(Pair, "finish", wrong)
    assert first_difference(2).field == "x7"


def test_a_difference_names_instruction_and_fields():
    shown = CrossDifference(7, 0x8000_0000, "HS", 0x1000_2573, "sstatus", 0x22, 0x4_0102)
    assert str(shown) == (
        "step 7, HS, pc 0x80000000, instruction 0x10002573 (csrrs a0,sstatus,zero): "
        "sstatus: golden 0x22 [SPIE=1, SIE=1], Spike 0x40102 [SUM=1, SPP=1 (S), SIE=1]"
    )
    narrow = CrossDifference(7, 0, "M", 0x73, "satp", 1 << 31, 0, 32)
    assert "satp: golden 0x80000000 [MODE=1 (Sv32)], Spike 0x0" in str(narrow)
    assert "x5: golden 0x1, Spike 0x2" in str(CrossDifference(7, 0, "M", 0x73, "x5", 1, 2))


def test_a_wrong_delegation_is_found():
    assert field_that_differs("trap_target", WRONG_DELEGATION)


def test_a_wrong_fault_is_found(monkeypatch):
    right = faults.fault_cause

    def wrong(cfg, fault, access):
        # Guest-page faults of HLVX as fetches.
        return right(cfg, fault, 0 if access == 3 and fault == 3 else access)

    monkeypatch.setattr(translate, "fault_cause", wrong)
    assert first_difference(200) is not None


@pytest.mark.parametrize("row", DEVIATIONS, ids=lambda d: d.what[:40])
def test_deviations_name_a_rule_and_a_reason(row):
    assert row.rule in {tag for rule in all_rules().values() for tag in rule.tags}
    assert row.reason
    assert row.handled


def stands_at(**facts) -> SimpleNamespace:
    return SimpleNamespace(**{"kind": Kind.RETIRE, "device": True, "mem_pa": 0xC2A_FA54, **facts})


@pytest.mark.parametrize(
    ("facts", "field", "explained"),
    [
        ({}, "pc", PLIC_ENDS),
        ({}, "store data", ""),
        ({"kind": Kind.EXCEPTION}, "pc", ""),
        ({"device": False}, "pc", ""),
        ({"mem_pa": 0x1000_0000}, "pc", ""),
        ({"mem_pa": 0xBFF_FFFC}, "pc", ""),
    ],
)
def test_an_access_past_the_plics_contexts_is_the_platforms(facts, field, explained):
    assert other_platform.deviation(stands_at(**facts), (field, 2, 4)) == explained


@pytest.mark.parametrize(
    ("field", "golden", "spike", "explained"),
    [
        ("mstatus", 1 << 38, 0, SC_GVA),
        ("mstatush", 1 << 6, 0, SC_GVA),
        ("mstatus", 0, 1 << 38, ""),
        ("mstatush", 0, 1 << 6, ""),
        ("mstatus", 1 << 6, 0, ""),
        ("mstatush", 1 << 6 | 1 << 7, 0, ""),
    ],
)
def test_gva_of_an_sc_stands_in_either_register(field, golden, spike, explained):
    hart = SimpleNamespace(insn=0x1CBB_A12F, kind=Kind.EXCEPTION, trap_cause=7, trap_tval=0)
    found = field, golden, spike
    assert failed_sc.deviation(cross_config("rv32imac_h"), hart, [], found, 0, 0) == explained
