# SPDX-License-Identifier: Apache-2.0
"""The translation caches: invariants proved and refuted, and the words they are made of."""

from __future__ import annotations

import itertools

import pytest
import z3

from trapline.formal.result import Status
from trapline.formal.sequential import tlb
from trapline.models.golden.mmu.pte import leaf_address, pte_check
from trapline.models.isa.config import SV48, named
from trapline.models.isa.functions import Access, PteResult

from .invariants import Place, bits, proof, truth, with_bug

RV64 = named("rv64imac_h")
V, R, W, X, U, G, A, D = (1 << i for i in range(8))


@pytest.mark.parametrize(
    ("check", "invariant"),
    [
        ("tlb", "fence_leaves_nothing_ordered"),
        ("tlb", "reset_empties"),
        ("g_stage_tlb", "a_hit_permits"),
    ],
)
def test_a_invariant_is_proved_and_refuted(check: str, invariant: str) -> None:
    assert proof(check, invariant).status == Status.PROVED
    result = with_bug(check, invariant)
    assert result.status == Status.REFUTED
    assert result.detail.startswith(f"{invariant}: ")


@pytest.mark.parametrize("access", [Access.FETCH, Access.LOAD, Access.STORE])
def test_permissions_are_those_of_a_leaf(access: Access) -> None:
    seen = set()
    for r, w, x, mxr in itertools.product((0, 1), repeat=4):
        if not r and (w or not x):
            continue  # reserved, or a pointer
        pte = V | U | A | D | R * r | W * w | X * x
        leaf = pte_check(RV64, pte, 0, SV48, 1, int(access), 1, 0, mxr, 0, 0)[0]
        stage = {f: bits(b, 1) for f, b in zip("rwx", (r, w, x), strict=True)}
        let = truth(tlb.permits(stage.__getitem__, bits(int(access), 2), bits(mxr, 1)))
        assert let == (leaf == PteResult.LEAF)
        seen.add(let)
    assert seen == {True, False}


@pytest.mark.parametrize("level", range(4))
def test_an_entry_gives_the_address_that_its_leaf_gives(level: int) -> None:
    ppn = 0x3_2AB5_5A6D << 9 & ((1 << 44) - 1) & -1 << 9 * level
    va = 0x9A_BCDE_F123_4567
    entry = {"mask": bits((1 << 52) - 1 & -1 << 9 * level, 52), "ppn": bits(ppn, 44)}
    answer = z3.simplify(tlb.translated(entry.__getitem__, bits(va, 64))).as_long()
    assert answer == leaf_address(RV64, ppn << 10 | V | R | A, va, level, SV48)


ENTRY = {
    "v": (1, 1), "vmid": (5, 14), "asid": (9, 16), "global_": (0, 1), "vpn": (0x80, 52),
    "fence_mask": ((1 << 52) - 1, 52),
}  # fmt: skip
FENCE = {
    "valid": (1, 1), "gvma": (0, 1), "v": (1, 1), "vmid_valid": (0, 1), "vmid": (5, 14),
    "asid_valid": (0, 1), "asid": (9, 16), "va_valid": (0, 1), "va": (0x80123, 64),
}  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "fence", "combined", "guest"),
    [
        # HFENCE.VVMA of this VMID, by ASID and by address; it orders no G-stage entry.
        ({}, {}, True, False),
        ({}, {"vmid": 6}, False, False),
        ({}, {"asid_valid": 1}, True, False),
        ({}, {"asid_valid": 1, "asid": 8}, False, False),
        ({"global_": 1}, {"asid_valid": 1}, False, False),
        ({}, {"va_valid": 1}, True, False),
        ({}, {"va_valid": 1, "va": 0x81000}, False, False),
        # SFENCE.VMA at V=0 orders nothing of V=1.
        ({}, {"v": 0}, False, False),
        ({"v": 0}, {"v": 0}, True, False),
        # HFENCE.GVMA: by gpa where the gpa is known.
        ({}, {"gvma": 1}, True, True),
        ({}, {"gvma": 1, "vmid_valid": 1, "vmid": 6}, False, False),
        ({}, {"gvma": 1, "va_valid": 1, "va": 0x81000}, True, False),
        ({"v": 0}, {"gvma": 1}, False, False),
        ({}, {"gvma": 1, "valid": 0}, False, False),
    ],
)
def test_a_fence_orders_what_the_manual_says(
    entry: dict[str, int], fence: dict[str, int], combined: bool, guest: bool
) -> None:
    place = Place()
    for name, (value, width) in ENTRY.items():
        place[f"entry_q[0].{name}"] = bits(entry.get(name, value), width)
    for name, (value, width) in FENCE.items():
        place[f"fence_i.{name}"] = bits(fence.get(name, value), width)
    assert truth(tlb._ordered(place, 0, False)) == combined
    assert truth(tlb._ordered(place, 0, True)) == guest
