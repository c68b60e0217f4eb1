# SPDX-License-Identifier: Apache-2.0
"""PTEs: encodings, permissions, A and D, addresses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trapline.models.golden.mmu.pte import leaf_address, pte_address, pte_check, va_check
from trapline.models.isa.config import SV32, SV39, SV48, SV57, named
from trapline.models.isa.functions import Access, PteResult

from .worlds import configs, words

RV64 = named("rv64imac_h")
RV32 = named("rv32imac_h")
V, R, W, X, UU, G, A, D = (1 << i for i in range(8))
N = 1 << 63
FETCH, LOAD, STORE, HLVX = Access
POINTER, LEAF, FAULT, UPDATE = PteResult


def check(pte, access=LOAD, level=0, user=0, sum_=0, mxr=0, adue=0, pbmte=0, cfg=RV64, mode=SV39):
    return pte_check(cfg, pte, level, mode, 0, access, user, sum_, mxr, adue, pbmte)[0]


def test_encodings():
    assert check(0) == FAULT
    assert check(R | A) == FAULT
    assert check(V) == FAULT  # a pointer at level 0
    assert check(V, level=1) == POINTER
    assert check(V | W | A | D) == FAULT
    assert check(V | W | X | A | D) == FAULT
    for bit in (A, D, UU, N, 1 << 61):
        assert check(V | bit, level=1, pbmte=1) == FAULT
    assert check(V | G, level=1) == POINTER
    assert check(V | R | A) == LEAF


@pytest.mark.parametrize("bit", range(54, 61))
def test_reserved_bits_fault(bit):
    assert check(V | R | A | 1 << bit) == FAULT
    assert check(V | 1 << bit, level=1) == FAULT


def test_pbmt():
    for pbmt in (1, 2):
        assert check(V | R | A | pbmt << 61) == FAULT
        assert check(V | R | A | pbmt << 61, pbmte=1) == LEAF
    assert check(V | R | A | 3 << 61, pbmte=1) == FAULT


def test_napot():
    assert check(V | R | A | N | 8 << 10) == LEAF
    assert check(V | R | A | N | 9 << 10) == FAULT
    assert check(V | R | A | N) == FAULT
    assert check(V | R | A | N | 1 << 19, level=1) == FAULT
    pte = V | R | A | N | 0x80008 << 10
    assert leaf_address(RV64, pte, 0x5678, 0, SV39) == 0x80005678


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_misaligned_superpages_fault(level):
    for bit in range(9 * level):
        assert check(V | R | A | 1 << (10 + bit), level=level, mode=SV57) == FAULT
    assert check(V | R | A | 1 << (10 + 9 * level), level=level, mode=SV57) == LEAF


@pytest.mark.parametrize("rwx", range(8))
@pytest.mark.parametrize("access", list(Access))
@pytest.mark.parametrize("mxr", [0, 1])
def test_permission_table(rwx, access, mxr):
    r, w, x = rwx & 1, rwx >> 1 & 1, rwx >> 2
    if (w and not r) or not (r or x):
        return
    want = {FETCH: x, LOAD: r or (mxr and x), STORE: w, HLVX: x}[access]
    got = check(V | A | D | r * R | w * W | x * X, access, mxr=mxr)
    assert got == (LEAF if want else FAULT)


def test_user_pages():
    page = V | R | W | X | A | D
    for access in Access:
        assert check(page, access, user=1) == FAULT
        assert check(page | UU, access, user=1) == LEAF
        assert check(page | UU, access, user=0) == FAULT
        sum_ok = check(page | UU, access, user=0, sum_=1)
        assert sum_ok == (FAULT if access == FETCH else LEAF)


@pytest.mark.parametrize("access", list(Access))
@pytest.mark.parametrize("ad", [0, A, D, A | D])
def test_accessed_and_dirty(access, ad):
    pte = V | R | W | X | ad
    wanted = A | D if access == STORE else A
    complete = ad & wanted == wanted
    assert check(pte, access) == (LEAF if complete else FAULT)
    result, new = pte_check(RV64, pte, 0, SV39, 0, access, 0, 0, 0, 1, 0)
    assert (result, new) == (LEAF, pte) if complete else (UPDATE, pte | wanted)


@settings(deadline=None)
@given(configs, words, st.integers(0, 4), st.sampled_from(list(Access)), st.integers(0, 31))
def test_an_updated_pte_is_then_a_leaf(cfg, pte, level, access, flags):
    level = min(level, 1) if cfg.xlen == 32 else level
    pte = pte & 0xFFFF_FFFF if cfg.xlen == 32 else pte & ~(0x3F << 54)
    mode = SV32 if cfg.xlen == 32 else SV57
    user, sum_, mxr, adue, pbmte = (flags >> i & 1 for i in range(5))
    result, new = pte_check(cfg, pte, level, mode, 0, access, user, sum_, mxr, adue, pbmte)
    if result != UPDATE:
        assert new == pte
        return
    assert adue
    assert new & ~pte & ~(A | D) == 0
    second = pte_check(cfg, new, level, mode, 0, access, user, sum_, mxr, adue, pbmte)
    assert second == (LEAF, new)


def test_va_check_first_stage():
    for mode, width in ((SV39, 39), (SV48, 48), (SV57, 57)):
        top = 1 << (width - 1)
        assert va_check(RV64, top - 1, mode, 0)
        assert not va_check(RV64, top, mode, 0)
        assert va_check(RV64, (1 << 64) - top, mode, 0)
        assert not va_check(RV64, (1 << 64) - top - 1, mode, 0)
        assert va_check(RV64, (4 << width) - 1, mode, 1)
        assert not va_check(RV64, 4 << width, mode, 1)
    assert va_check(RV64, (1 << 64) - 1, 0, 0)
    assert va_check(RV64, (1 << 64) - 1, 0, 1)
    assert va_check(RV32, 0xFFFF_FFFF, SV32, 0)
    assert va_check(RV32, (1 << 34) - 1, SV32, 1)
    assert not va_check(RV32, 1 << 34, SV32, 1)


def test_pte_addresses():
    assert pte_address(RV64, 0x1000, 0x1FF << 12, 0, SV39, 0) == 0x1FF8
    assert pte_address(RV64, 0x4000, 0x7FF << 30, 2, SV39, 1) == 0x4000 + 0x7FF * 8
    assert pte_address(RV64, 0x4000, 0x7FF << 30, 2, SV39, 0) == 0x4FF8
    # Only the root is wider.
    assert pte_address(RV64, 0x4000, 0x7FF << 30, 2, SV48, 1) == 0x4FF8
    assert pte_address(RV32, 0x4000, 0xFFF << 22, 1, SV32, 1) == 0x4000 + 0xFFF * 4


@given(words, words, st.integers(0, 4))
def test_leaf_keeps_the_offset_and_takes_the_rest(pte, va, level):
    pte &= (1 << 54) - 1
    pa = leaf_address(RV64, pte, va, level, SV57)
    low = (1 << (12 + 9 * level)) - 1
    assert pa & low == va & low
    assert pa & ~low == (pte >> 10 << 12) & ~low
    assert pa < 1 << 56
