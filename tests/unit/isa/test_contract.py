# SPDX-License-Identifier: Apache-2.0
"""The commit record, the slots, the twins and the generated files."""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from trapline.models.isa import commit, functions, gen, rules, state
from trapline.models.isa.config import NAMED, RV64_EXTENSIONS, HartConfig, named
from trapline.models.isa.events import Events
from trapline.models.isa.functions import STATE, TWINS

ROOT = Path(__file__).resolve().parents[3]


def test_record_fields_do_not_overlap() -> None:
    seen = [0] * commit.RECORD_WORDS
    for f in commit.FIELDS:
        mask = ((1 << f.width) - 1) << f.lsb
        assert mask < 1 << 64, f.name
        assert seen[f.word] & mask == 0, f.name
        seen[f.word] |= mask
    assert len(commit.FIELD) == len(commit.FIELDS)


def test_the_layout_changes_with_the_version_only() -> None:
    """Recorded streams name the version: another layout needs another number.

    Bits that were zero may get a meaning whose zero is what was before. Version 2: f registers in
    the full state.
    """
    later = {"frd_we": 36, "fcsr": 37}
    assert {f.name: f.lsb for f in commit.FIELDS if f.name in later} == later
    first = [f for f in commit.FIELDS if f.name not in later]
    text = " ".join(f"{f.name}:{f.word}.{f.lsb}+{f.width}" for f in first)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert {commit.VERSION: digest} == {2: "e5727ef1aa069339"}


def test_record_fields_have_class_group_and_sentence() -> None:
    assert all(isinstance(f.cls, commit.Class) and f.note for f in commit.FIELDS)
    compared = [f for f in commit.FIELDS if f.cls is commit.Class.COMPARED and f.name != "kind"]
    assert all(f.group is not None for f in compared), "a compared field needs a known bit"
    assert all(g.value < 32 for g in commit.Group)
    known = next(f for f in commit.FIELDS if f.name == "known")
    assert max(g.value for g in commit.Group) < known.width


def test_events_are_the_fields_of_that_class_and_no_others() -> None:
    given = {f.name for f in commit.FIELDS if f.cls is commit.Class.EVENT}
    # Of `kind` only that an interrupt was taken, of `mem_rdata` only what a device returned.
    assert {m.name for m in fields(Events)} == given | {"take_interrupt", "device_rdata"}


def test_pack_and_unpack() -> None:
    rng = random.Random(1)
    values = {f.name: rng.getrandbits(f.width) for f in commit.FIELDS}
    assert commit.unpack(commit.pack(values)) == values
    with pytest.raises(ValueError, match="does not fit"):
        commit.pack({"kind": 8})
    with pytest.raises(KeyError):
        commit.pack({"no_such_field": 0})


def test_fold_sees_every_bit_of_every_folded_slot() -> None:
    zero = [0] * state.SLOT_COUNT
    assert state.fold(zero) == 0
    for index, slot in enumerate(state.SLOTS):
        for bit in (0, 1, 31, 32, 63):
            slots = list(zero)
            slots[index] = 1 << bit
            assert (state.fold(slots) != 0) == slot.folded, (slot.name, bit)


def test_slots() -> None:
    assert len(state.SLOT_INDEX) == state.SLOT_COUNT
    # state_pkg counts the folded ones and relies on their coming first.
    folded = [s.folded for s in state.SLOTS]
    assert folded == sorted(folded, reverse=True)
    assert state.FULL_STATE_WORDS == state.SLOT_COUNT + 31 + 32
    assert (state.FIRST_X, state.FIRST_F) == (state.SLOT_COUNT, state.SLOT_COUNT + 31)
    for cfg in NAMED.values():
        assert len(state.reset_slots(cfg)) == state.SLOT_COUNT


def test_twins() -> None:
    assert len(functions.TWIN) == len(TWINS)
    for t in TWINS:
        assert t.note, t.name
        assert rules.unknown(t.rules) == (), t.name
        assert re.fullmatch(r"(core|mmu|priv)\.[a-z_]+:[a-z_]+", t.golden), t.name
        assert t.rtl.startswith("hdl/")
        assert t.rtl.endswith(f"/{t.name}.sv")
        for ports in (t.inputs, t.outputs):
            names = [p.name for p in ports]
            assert names
            assert len(set(names)) == len(names), t.name
            assert all(0 < p.width <= 64 or p.width == STATE for p in ports), t.name


def test_named_configurations() -> None:
    wanted = {
        "rv64imac_h", "rv64imac_h_sv39", "rv64imac_h_svade", "rv64imac_h_pmp64", "rv32imac_h",
        "rv64imac", "spike",
    }  # fmt: skip
    assert wanted <= set(NAMED)
    assert named("rv64imac_h").xlen == 64
    with pytest.raises(KeyError, match="unknown configuration 'rv128'"):
        named("rv128")


@pytest.mark.parametrize(
    "wrong",
    [
        {"xlen": 128},
        {"xlen": 32},  # with Sv39
        {"pmp_entries": 8},
        {"geilen": 64},
        {"extensions": RV64_EXTENSIONS - {"h", "sha"}},  # GEILEN without H
        {"extensions": RV64_EXTENSIONS - {"h"}, "gstage_modes": frozenset(), "geilen": 0},  # Sha
        {"extensions": RV64_EXTENSIONS - {"smstateen"}},
        {"extensions": RV64_EXTENSIONS - {"c"}},
        {"extensions": RV64_EXTENSIONS - {"s"}},
        {"asidlen": 17},
        {"vmidlen": -1},
        {"spa_bits": 57},
        {"reservation_bytes": 48},
        {"reservation_bytes": 4},  # less than the doubleword of LR.D
        {"gstage_modes": frozenset({8})},  # Sha, and satp has Sv48
        {"tval_insn": False},  # Shvstvala
        {"tval2_gpa": False},  # Shtvala
        {"g_tlb_entries": 1},
        {"data_tlb_entries": 1025},
        {"wfi_tw": "never"},
        {"extensions": RV64_EXTENSIONS - {"svade", "svadu"}},  # the manual's older scheme
        *({"extensions": RV64_EXTENSIONS | {name}} for name in ("q", "v", "b", "zfoo", "")),
        {"reservation_bytes": 8192},
        {"reservation_bytes": 0},
        {"vm_modes": frozenset({10}), "gstage_modes": frozenset({10})},
        {"vm_modes": frozenset({8, 10}), "gstage_modes": frozenset({8, 10})},
        {"vm_modes": frozenset({9}), "gstage_modes": frozenset({8, 9})},
        {"gstage_modes": frozenset({9, 10}), "vm_modes": frozenset()},
        {"vm_modes": frozenset()},
        {"gstage_modes": frozenset(), "extensions": RV64_EXTENSIONS - {"sha"}},
        {"spa_bits": 0},
        {"spa_bits": 31},
    ],
)
def test_contradictory_configurations(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^x: "):
        HartConfig("x", **wrong)  # type: ignore[arg-type]  # fields of several types


@pytest.mark.parametrize("extension", ["svpbmt", "svnapot"])
def test_rv32_has_neither_svpbmt_nor_svnapot(extension: str) -> None:
    rv32 = named("rv32imac_h")
    with pytest.raises(ValueError, match=f"{extension} without Sv39"):
        replace(rv32, extensions=rv32.extensions | {extension})


def test_generated_files_are_fresh() -> None:
    stale = [name for name, text in gen.rendered().items() if (ROOT / name).read_text() != text]
    assert stale == [], "run make gen"
