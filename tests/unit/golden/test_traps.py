# SPDX-License-Identifier: Apache-2.0
"""Where traps go, what they write, and what xRET undoes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trapline.models.golden.priv.slot_values import applied
from trapline.models.golden.priv.traps import ROWS, TakenTrap, trap_entry, trap_target
from trapline.models.golden.priv.xret import xret
from trapline.models.isa.config import named
from trapline.models.isa.state import SLOT_INDEX

from .worlds import configs, words

RV64 = named("rv64imac_h")
RV32 = named("rv32imac_h")
M, HS, VS = 0, 1, 2
modes = st.sampled_from([(0, 0), (1, 0), (3, 0), (0, 1), (1, 1)])
flags = st.integers(0, 1)
causes = st.integers(0, 63)


@given(mode=modes, i=flags, cause=causes, deleg=st.tuples(words, words, words, words))
def test_target_is_never_less_privileged_and_follows_delegation(mode, i, cause, deleg):
    priv, v = mode
    target = trap_target(RV64, priv, v, i, cause, *deleg)
    medeleg, mideleg, hedeleg, hideleg = deleg
    by_m = (mideleg if i else medeleg) >> cause & 1
    by_hs = (hideleg if i else hedeleg) >> cause & 1
    if priv == 3:
        assert target == M
    assert (target == VS) == bool(v and by_m and by_hs)
    assert (target == HS) == bool(priv != 3 and by_m and not (v and by_hs))


@given(mode=modes, i=flags, cause=causes, deleg=st.tuples(words, words, words, words))
def test_only_the_causes_own_bit_matters(mode, i, cause, deleg):
    one = 1 << cause
    reduced = tuple(d & one for d in deleg)
    assert trap_target(RV64, *mode, i, cause, *deleg) == trap_target(
        RV64, *mode, i, cause, *reduced
    )


def entry(cfg=RV64, priv=0, v=0, target=M, i=0, cause=2, **fields):
    """The mode, the pc and all slots after a trap; `fields` are the trap's and slots before it."""
    of_trap = {name: fields.pop(name, 0) for name in TakenTrap._fields[4:]}
    slots = dict.fromkeys(SLOT_INDEX, 0) | fields
    assert slots.keys() == SLOT_INDEX.keys()
    row = ROWS[target]
    pc, writes = trap_entry(cfg, row, TakenTrap(priv, v, i, cause, **of_trap), list(slots.values()))
    after = applied(list(slots.values()), writes)
    return dict(zip(slots, after, strict=True)) | {"priv": row.priv, "v": row.v, "pc": pc}


@pytest.mark.parametrize(("priv", "v"), [(0, 0), (1, 0), (3, 0), (0, 1), (1, 1)])
def test_trap_to_m_stacks_mode(priv, v):
    got = entry(priv=priv, v=v, mstatus=1 << 3, gva=1, tval=5, tval2=6, tinst=7, epc=0x80)
    assert (got["priv"], got["v"]) == (3, 0)
    assert got["mstatus"] == priv << 11 | v << 39 | 1 << 38 | 1 << 7
    assert (got["mtval"], got["mtval2"], got["mtinst"], got["mepc"]) == (5, 6, 7, 0x80)
    assert (got["htval"], got["htinst"], got["stval"], got["vstval"]) == (0, 0, 0, 0)


@pytest.mark.parametrize("spvp", [0, 1])
def test_trap_to_hs_from_v0_leaves_spvp(spvp):
    got = entry(priv=1, target=HS, hstatus=spvp << 8 | 1 << 7)
    assert got["hstatus"] == spvp << 8
    got = entry(priv=1 - spvp, v=1, target=HS, hstatus=spvp << 8)
    assert got["hstatus"] == (1 - spvp) << 8 | 1 << 7


@given(words, words)
def test_trap_to_vs_leaves_hs_and_m_state(mstatus, hstatus):
    got = entry(priv=0, v=1, target=VS, mstatus=mstatus, hstatus=hstatus, tval=9, vsstatus=2)
    assert (got["mstatus"], got["hstatus"]) == (mstatus, hstatus)
    assert (got["priv"], got["v"], got["vstval"]) == (1, 1, 9)
    assert got["vsstatus"] == 1 << 5


@pytest.mark.parametrize(("cause", "seen"), [(2, 1), (6, 5), (10, 9)])
def test_vs_interrupts_are_translated(cause, seen):
    got = entry(v=1, target=VS, i=1, cause=cause, vstvec=0x1001)
    assert got["vscause"] == 1 << 63 | seen
    assert got["pc"] == 0x1000 + 4 * seen
    assert entry(v=1, target=HS, i=1, cause=cause)["scause"] == 1 << 63 | cause


def test_vectored_mode_moves_interrupts_only():
    assert entry(i=1, cause=7, mtvec=0x1001)["pc"] == 0x101C
    assert entry(i=0, cause=7, mtvec=0x1001)["pc"] == 0x1000
    assert entry(i=1, cause=7, mtvec=0x1000)["pc"] == 0x1000
    assert entry(RV32, i=1, cause=11, mtvec=0xFFFF_FFFD)["pc"] == 0x28


def test_rv32_interrupt_bit_is_bit_31():
    assert entry(RV32, i=1, cause=7)["mcause"] == 0x8000_0007


@settings(deadline=None)
@given(cfg=configs, mode=modes, target=st.integers(0, 2), mstatus=words, rest=words)
def test_return_undoes_a_trap(cfg, mode, target, mstatus, rest):
    priv, v = mode
    # No trap goes from M to another mode, none to VS-mode from V=0.
    if (priv == 3 and target != M) or (v == 0 and target == VS) or (v and not cfg.has("h")):
        return
    mstatus, vsstatus, hstatus = mstatus & ~(1 << 17), rest, rest
    got = entry(
        cfg, priv, v, target, mstatus=mstatus, vsstatus=vsstatus, hstatus=hstatus, epc=0x8000_0002
    )
    back = xret(
        cfg,
        int(target == M),
        got["priv"],
        got["v"],
        got["mstatus"],
        got["hstatus"],
        got["vsstatus"],
        got["mepc"],
        got["sepc"],
        got["vsepc"],
    )
    assert back[:3] == (priv, v, 0x8000_0002)
    # The enable bit comes back.
    bit = 3 if target == M else 1
    before, now = (vsstatus, back[5]) if target == VS else (mstatus, back[3])
    assert now >> bit & 1 == before >> bit & 1


def ret(is_mret, priv, v, mstatus=0, hstatus=0, vsstatus=0):
    return xret(RV64, is_mret, priv, v, mstatus, hstatus, vsstatus, 0x10, 0x20, 0x30)


def test_mret_with_mpp_m_ignores_mpv():
    priv, v, pc, mstatus, _, _ = ret(1, 3, 0, mstatus=1 << 39 | 3 << 11 | 1 << 17)
    assert (priv, v, pc) == (3, 0, 0x10)
    assert mstatus == 1 << 17 | 1 << 7


@pytest.mark.parametrize("mpp", [0, 1])
@pytest.mark.parametrize("mpv", [0, 1])
def test_mret_below_m_clears_mprv(mpp, mpv):
    priv, v, _, mstatus, _, _ = ret(1, 3, 0, mstatus=mpv << 39 | mpp << 11 | 1 << 17)
    assert (priv, v, mstatus) == (mpp, mpv, 1 << 7)


@pytest.mark.parametrize("spv", [0, 1])
@pytest.mark.parametrize("spp", [0, 1])
def test_sret_at_v0(spv, spp):
    out = ret(0, 1, 0, mstatus=spp << 8 | 1 << 5, hstatus=spv << 7 | 1 << 8)
    assert out == (spp, spv, 0x20, 1 << 5 | 1 << 1, 1 << 8, 0)


def test_sret_at_v1_touches_vsstatus_only():
    out = ret(0, 1, 1, mstatus=1 << 8, hstatus=1 << 7, vsstatus=1 << 5)
    assert out == (0, 1, 0x30, 1 << 8, 1 << 7, 1 << 5 | 1 << 1)
