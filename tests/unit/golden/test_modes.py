# SPDX-License-Identifier: Apache-2.0
"""Harts without S-mode, and without U-mode: what the manual says is not there is not there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trapline.models.golden.gen.privileges import M, S, U
from trapline.models.golden.hart import Hart
from trapline.models.golden.priv.csr_access import csr_access
from trapline.models.golden.priv.csr_read import csr_read
from trapline.models.isa.commit import Kind
from trapline.models.isa.config import NAMED, HartConfig
from trapline.models.isa.csrs import BY_NAME, CSRS
from trapline.models.isa.events import Events
from trapline.models.isa.memory_map import RAM
from trapline.models.isa.state import SLOT_INDEX, reset_slots
from trapline.models.platform.memory import Memory

from .small_harts import BARE64, M32, MU32, MU64, SMALL
from .small_harts import M64 as ONLY_M64
from .worlds import slot, state, states, view, written

OK, ILLEGAL = 0, 1
MSTATUS, MIE_BITS = BY_NAME["mstatus"].address, 0x888
# mstatus: what each mode brings along.
OF_S = 1 << 1 | 1 << 5 | 1 << 8 | 1 << 22  # SIE, SPIE, SPP, TSR
OF_SATP = 1 << 18 | 1 << 19 | 1 << 20  # SUM, MXR, TVM
OF_U = 1 << 17 | 1 << 21  # MPRV, TW
ALWAYS = 1 << 3 | 1 << 7  # MIE, MPIE
SMALL_IDS = [c.name for c in SMALL]


def modes(cfg: HartConfig) -> set[int]:
    return {M, *(mode for mode, letter in ((S, "s"), (U, "u")) if cfg.has(letter))}


@settings(deadline=None, max_examples=60)
@given(cfg=st.sampled_from((*SMALL, *NAMED.values())), seed=states, value=st.integers(0, 2**64 - 1))
def test_mstatus_holds_what_the_modes_bring(cfg: HartConfig, seed: int, value: int) -> None:
    value &= (1 << cfg.xlen) - 1
    before = state(cfg, seed)
    after = slot(written(cfg, before, MSTATUS, value), "mstatus")
    kept = ALWAYS | (OF_U if cfg.has("u") else 0) | (OF_S if cfg.has("s") else 0)
    kept |= OF_SATP if cfg.vm_modes else 0
    everything = ALWAYS | OF_U | OF_S | OF_SATP
    assert after & everything == value & kept
    # MPP: a mode that exists, or what it was (or U, where the hart makes it so).
    wanted = value >> 11 & 3
    instead = U if cfg.mpp_reserved_to_u else slot(before, "mstatus") >> 11 & 3
    assert after >> 11 & 3 == (wanted if wanted in modes(cfg) else instead)
    if cfg.xlen == 64:
        widths = (2 if cfg.has("u") else 0) | (8 if cfg.has("s") else 0)
        assert after >> 32 & 15 == widths


@settings(deadline=None, max_examples=60)
@given(cfg=st.sampled_from(SMALL), seed=states)
def test_mpp_never_holds_a_mode_that_is_not_there(cfg: HartConfig, seed: int) -> None:
    assert slot(state(cfg, seed), "mstatus") >> 11 & 3 in modes(cfg)
    assert slot(reset_slots(cfg), "mstatus") >> 11 & 3 in modes(cfg)


@pytest.mark.parametrize("cfg", SMALL, ids=SMALL_IDS)
def test_csrs_of_a_mode_go_with_it(cfg: HartConfig) -> None:
    """Level S exists with S-mode; medeleg and mideleg, too; mcounteren and menvcfg with U-mode."""
    slots = reset_slots(cfg)
    for row in CSRS:
        verdict = csr_access(cfg, row.address, 0, M, 0, slots)
        if row.name in ("medeleg", "mideleg"):
            assert verdict == (OK if cfg.has("s") else ILLEGAL)
        elif row.name in ("mcounteren", "menvcfg"):
            assert verdict == (OK if cfg.has("u") else ILLEGAL)
        elif row.privilege == 2 or (row.privilege == 1 and not cfg.has("s")):
            assert verdict == ILLEGAL, row.name
        elif row.name in ("mstatus", "mie", "mip", "mtvec", "pmpcfg0", "cycle", "misa"):
            assert verdict == OK, row.name


@settings(deadline=None, max_examples=40)
@given(cfg=st.sampled_from(SMALL), seed=states)
def test_interrupts_of_s_level_are_read_only_zero(cfg: HartConfig, seed: int) -> None:
    slots = state(cfg, seed)
    for name in ("mip", "mie"):
        address = BY_NAME[name].address
        after = written(cfg, slots, address, (1 << cfg.xlen) - 1)
        value = csr_read(cfg, address, after, view(cfg, after), 0, 0, 0)[0]
        assert bool(value & 0x222) == cfg.has("s"), name
    assert slot(written(cfg, slots, BY_NAME["mie"].address, 0xFFFF_FFFF), "mie") == (
        MIE_BITS | (0x222 if cfg.has("s") else 0) | cfg.mie_platform
    )


@pytest.mark.parametrize("cfg", SMALL, ids=SMALL_IDS)
def test_misa_tells_the_modes(cfg: HartConfig) -> None:
    slots = reset_slots(cfg)
    misa = csr_read(cfg, BY_NAME["misa"].address, slots, 0, 0, 0, 0)[0]
    assert misa >> 18 & 1 == int(cfg.has("s"))
    assert misa >> 20 & 1 == int(cfg.has("u"))
    assert misa & 1 == 0


@settings(deadline=None, max_examples=40)
@given(seed=states, index=st.integers(0, 31))
def test_u_mode_reads_a_counter_as_the_counterens_there_are_permit(seed: int, index: int) -> None:
    for cfg in (MU32, MU64, BARE64):
        slots = state(cfg, seed)
        allowed = slot(slots, "mcounteren") >> index & 1
        if cfg.has("s"):
            allowed &= slot(slots, "scounteren") >> index
        assert csr_access(cfg, 0xC00 + index, 0, U, 0, slots) == (OK if allowed else ILLEGAL)


def run(cfg: HartConfig, words: list[int], mode: int = M, **slots: int) -> Hart:
    """A hart after one step for each word."""
    memory = Memory(cfg.ram)
    memory.write(cfg.reset_pc, b"".join(w.to_bytes(4, "little") for w in words))
    hart = Hart(cfg, memory)
    opened = {} if mode == M else {"pmpcfg0": 0x1F, "pmpaddr0": (1 << 32) - 1}
    for name, value in (opened | slots).items():
        hart.set_csr(SLOT_INDEX[name], value)
    hart.priv = mode
    for _ in words:
        hart.step()
    return hart


def fields(hart: Hart, *names: str) -> list[int]:
    return [hart[SLOT_INDEX[name]] for name in names]


@pytest.mark.parametrize("cfg", [MU32, MU64], ids=["mu32", "mu64"])
def test_every_trap_of_u_mode_comes_to_m(cfg: HartConfig) -> None:
    handler = RAM.base + 0x100
    hart = run(cfg, [0x73], U, mtvec=handler)  # ecall
    assert (hart.priv, hart.pc) == (M, handler)
    assert fields(hart, "mcause", "mepc") == [8, RAM.base]
    assert hart[SLOT_INDEX["mstatus"]] >> 11 & 3 == U


@pytest.mark.parametrize("cfg", [MU32, MU64], ids=["mu32", "mu64"])
def test_interrupts_below_m_are_enabled_and_go_to_m(cfg: HartConfig) -> None:
    handler = RAM.base + 0x100
    hart = run(cfg, [], U, mtvec=handler, mie=0xFFFF_FFFF)
    record = hart.step(Events(take_interrupt=True, irq_pins=0xF))
    # Of MSI, MTI, MEI the last has the highest priority; the pin of SEI plays no part.
    assert (record["kind"], record["cause"], hart.priv, hart.pc) == (
        Kind.INTERRUPT, 11, M, handler,
    )  # fmt: skip
    hart = run(cfg, [], U, mtvec=handler, mie=0xFFFF_FFFF)
    assert hart.step(Events(take_interrupt=True, irq_pins=8))["kind"] != Kind.INTERRUPT


@pytest.mark.parametrize("cfg", [M32, ONLY_M64], ids=["m32", "m64"])
def test_m_alone_returns_to_m(cfg: HartConfig) -> None:
    target = RAM.base + 0x40
    hart = run(cfg, [0x3020_0073], mepc=target, mstatus=3 << 11 | 1 << 7)
    assert (hart.priv, hart.pc) == (M, target)
    assert hart[SLOT_INDEX["mstatus"]] & 0x1888 == 0x1888


@pytest.mark.parametrize(
    ("fields_", "reported"),
    [
        ({"extensions": MU64.extensions | {"svade"}}, "svade without s"),
        ({"extensions": MU64.extensions | {"sstc"}}, "sstc without s"),
        ({"extensions": MU64.extensions | {"smstateen"}}, "smstateen without s"),
        ({"extensions": MU64.extensions - {"u"} | {"s", "svade"}}, "s without u"),
        ({"extensions": MU64.extensions | {"s"}}, "neither svade nor svadu"),
        ({"vm_modes": frozenset({8})}, "vm_modes without s"),
        ({"mpp_reset": 1}, "mpp_reset is 1, not 0 or 3"),
        ({"extensions": MU64.extensions - {"u"}}, "mpp_reset is 0, not 3"),
        (
            {"extensions": MU64.extensions - {"u"}, "mpp_reset": 3, "mpp_reserved_to_u": True},
            "mpp_reserved_to_u without u",
        ),
        ({"mstatus_fs_writable": True}, "mstatus_fs_writable without s"),
        ({"mstatus_vs_writable": True}, "mstatus_vs_writable without s"),
        ({"extensions": MU64.extensions - {"c"}}, "without c"),
    ],
    ids=lambda value: value if isinstance(value, str) else "hart",
)
def test_what_contradicts_the_modes_is_refused(fields_: dict[str, Any], reported: str) -> None:
    with pytest.raises(ValueError, match=reported):
        replace(MU64, name="other", **fields_)


def test_menvcfgh_goes_with_s_mode() -> None:
    with pytest.raises(ValueError, match="s without menvcfgh"):
        replace(NAMED["rv32imac_h"], name="other", absent_csrs=frozenset({"menvcfgh"}))
    lacking = replace(MU32, name="other", absent_csrs=frozenset({"menvcfgh"}))
    for cfg, verdict in ((MU32, OK), (lacking, ILLEGAL)):
        assert csr_access(cfg, 0x31A, 0, M, 0, reset_slots(cfg)) == verdict
