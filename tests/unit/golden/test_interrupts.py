# SPDX-License-Identifier: Apache-2.0
"""The pending view and the choice of the interrupt to take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trapline.models.golden.priv.interrupts import mip_view, pending_interrupt
from trapline.models.isa.causes import INTERRUPT_PRIORITY
from trapline.models.isa.commit import Pin
from trapline.models.isa.config import named

from .worlds import h_configs, words

RV64 = named("rv64imac_h")
STCE = 1 << 63
M, HS, VS = 0, 1, 2
modes = st.sampled_from([(0, 0), (1, 0), (3, 0), (0, 1), (1, 1)])
VS_BITS = 0x444


def view(cfg=RV64, mip=0, hvip=0, hgeie=0, hstatus=0, menvcfg=0, henvcfg=0, pins=0, st_=0, vst=0):
    return mip_view(cfg, mip, hvip, hgeie, hstatus, menvcfg, henvcfg, pins, st_, vst)


def test_pins():
    assert view(pins=1 << Pin.MSIP) == 1 << 3
    assert view(pins=1 << Pin.MTIP) == 1 << 7
    assert view(pins=1 << Pin.MEIP) == 1 << 11
    assert view(pins=1 << Pin.SEIP) == 1 << 9
    assert view(mip=1 << 9) == 1 << 9


def test_guest_external_interrupts():
    pin3 = 1 << (Pin.HGEIP + 2)
    assert view(pins=pin3) == 0
    assert view(pins=pin3, hgeie=1 << 3) == 1 << 12
    assert view(pins=pin3, hgeie=1 << 2) == 0
    assert view(pins=pin3, hstatus=3 << 12) == 1 << 10
    assert view(pins=pin3, hstatus=2 << 12) == 0
    assert view(named("spike"), pins=pin3, hgeie=1 << 3, hstatus=3 << 12) == 0


def test_timers_count_while_enabled():
    assert view(st_=1) == 0
    assert view(mip=1 << 5) == 1 << 5
    assert view(menvcfg=STCE, st_=1) == 1 << 5
    assert view(menvcfg=STCE, mip=1 << 5) == 0
    assert view(menvcfg=STCE, vst=1) == 0
    assert view(henvcfg=STCE, vst=1) == 0
    assert view(menvcfg=STCE, henvcfg=STCE, vst=1) == 1 << 6
    assert view(menvcfg=STCE, henvcfg=STCE, hvip=1 << 6) == 1 << 6


def choose(mode, mip, mie, mideleg, hideleg, mstatus, vsstatus):
    return pending_interrupt(RV64, *mode, mip, mie, mideleg | VS_BITS, hideleg, mstatus, vsstatus)


inputs = st.tuples(words, words, words, words, words, words)


@given(modes, inputs)
def test_chosen_interrupt_is_pending_enabled_and_delegated_there(mode, args):
    priv, v = mode
    mip, mie, mideleg, hideleg, mstatus, vsstatus = args
    valid, cause, target = choose(mode, *args)
    if not valid:
        assert (cause, target) == (0, 0)
        return
    assert mip & mie & 1 << cause
    assert cause in INTERRUPT_PRIORITY
    by_m = (mideleg | VS_BITS) >> cause & 1
    assert target == (M if not by_m else VS if hideleg >> cause & 1 else HS)
    if target == M:
        assert priv != 3 or mstatus & 8
    elif target == HS:
        assert priv == 0 or v or (priv == 1 and mstatus & 2)
    else:
        assert v
        assert priv == 0 or vsstatus & 2


@given(modes, inputs)
def test_no_other_deliverable_interrupt_comes_first(mode, args):
    mip, *rest = args
    valid, cause, target = choose(mode, *args)
    single = [choose(mode, mip & 1 << n, *rest) for n in INTERRUPT_PRIORITY]
    deliverable = [(t, c) for ok, c, t in single if ok]
    assert bool(deliverable) == bool(valid)
    if valid:
        highest_mode = min(t for t, _ in deliverable)
        first = next(c for t, c in deliverable if t == highest_mode)
        assert (target, cause) == (highest_mode, first)


@pytest.mark.parametrize("i", range(len(INTERRUPT_PRIORITY) - 1))
def test_priority_order(i):
    first, second = INTERRUPT_PRIORITY[i : i + 2]
    both = 1 << first | 1 << second
    assert pending_interrupt(RV64, 0, 0, both, both, 0xFFFF, 0, 0, 0)[1] == first


def test_vs_interrupts_wait_outside_the_guest():
    for mode in ((0, 0), (1, 0), (3, 0)):
        assert choose(mode, 4, 4, 0, 4, 0xA, 2) == (0, 0, 0)
    assert choose((0, 1), 4, 4, 0, 4, 0, 0) == (1, 2, VS)
    assert choose((1, 1), 4, 4, 0, 4, 0, 0) == (0, 0, 0)
    assert choose((1, 1), 4, 4, 0, 4, 0, 2) == (1, 2, VS)
    assert choose((1, 1), 4, 4, 0, 0, 0, 0) == (1, 2, HS)


@given(h_configs, words, words, words, words, words, words, words)
def test_view_holds_implemented_bits_only(cfg, mip, hvip, hgeie, hstatus, menvcfg, henvcfg, pins):
    got = mip_view(cfg, mip, hvip, hgeie, hstatus, menvcfg, henvcfg, pins, 1, 1)
    assert not got & ~(0xEEE | (0x1000 if cfg.geilen else 0))
