# SPDX-License-Identifier: Apache-2.0
"""The search over old values: which answers there are, what one explains, when it gives up.

A step here is what a test makes of the oracle's answers; real ones are in tests/lockstep.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from trapline.models.golden.gen import fields, implicits, matches, pte_fields, vm_modes
from trapline.models.isa.config import named
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX
from trapline.models.platform.memory import Memory
from trapline.tb.lockstep.staleness import search
from trapline.tb.lockstep.staleness.history import Stage
from trapline.tb.lockstep.staleness.search import (
    BUDGET,
    CODE_RULE,
    ENVCFG_RULE,
    NAPOT_RULE,
    PMP_RULE,
    PTE_RULES,
    ROOT_RULES,
    Search,
)

BASE = 0x8000_0000
AT = BASE + 0x100
VA, VMID = 0x4020_1000, 5
SV39 = vm_modes.SV39 << fields.SATP_MODE_LSB
LEAF = pte_fields.V | pte_fields.R | pte_fields.W | pte_fields.A | pte_fields.D
NONE, PTE_READ = implicits.NONE, implicits.VS_PTE_READ


def leaf(page: int, extra: int = 0) -> int:
    return page << pte_fields.PPN_LSB | LEAF | extra


class FakeHart(list):
    """Slots by number, and the rest of what the search reads of a hart."""

    def __init__(self, config: str) -> None:
        super().__init__([0] * SLOT_COUNT)
        self.cfg = named(config)
        self.memory = Memory()
        self.pte_size = 3 if self.cfg.xlen == 64 else 2
        self.walk_v = 0
        self.memo_on = True
        self.oracle = None
        self.flushed = 0

    def flush(self) -> None:
        self.flushed += 1


class World(SimpleNamespace):
    """A search, its hart, and what has happened so far."""

    def __init__(self, config: str = "rv64imac_h") -> None:
        super().__init__()
        self.hart = FakeHart(config)
        self.search = Search(self.hart, self.hart.cfg)

    def csr(self, now: int, **values: int) -> None:
        for name, value in values.items():
            slot = SLOT_INDEX[name]
            before, self.hart[slot] = self.hart[slot], value
            self.search.history.changed(now, slot, before, self.hart)

    def store(self, now: int, spa: int, value: int) -> None:
        old = int.from_bytes(self.hart.memory.read(spa, 8), "little")
        self.hart.memory.write(spa, value.to_bytes(8, "little"))
        self.search.stores.add(spa - BASE, old, now)

    def fence(self, now: int, match: int) -> None:
        self.search.history.fence(now, match, [0] * 32, 0, self.hart)

    def explained(self, step: Callable[..., object], wanted: object, record: int = 100) -> bool:
        """Whether some choice makes the step give what is wanted."""
        return self.search.search(record, lambda: step(self.hart.oracle) == wanted)


@pytest.fixture
def world() -> World:
    return World()


def fetch(oracle) -> int:
    return oracle.code(AT, 0x1111)


def read_pte(oracle, *, v: int = 0, level: int = 0) -> int:
    """A walk of the first stage that reads one PTE, as memory has it."""
    oracle.root(0, v, NONE, SV39, 0)
    now = int.from_bytes(oracle.hart.memory.read(AT, 8), "little")
    return oracle.pte(AT, now, VA, level, 0, NONE)


# --- code ---------------------------------------------------------------------------------------


def test_old_code_bytes_explain_a_fetch_until_fence_i(world):
    assert world.search.nothing_old()
    world.store(3, AT, 0x2222)
    world.store(5, AT, 0x1111)
    assert not world.search.nothing_old()
    assert world.explained(fetch, 0x2222)
    assert world.search.accepted == {CODE_RULE: 1}
    assert world.search.notes == [
        f"record 100: {CODE_RULE}: 0x2222 at {AT:#x}, replaced by the store of record 5"
    ]
    assert not world.explained(fetch, 0x3333)
    world.search.history.fence_i(5)
    assert not world.explained(fetch, 0x2222)
    assert world.search.accepted == {CODE_RULE: 1}


def test_what_memory_holds_today_is_no_acceptance(world):
    world.store(3, AT, 0x1111)
    assert not world.explained(fetch, 0x1111)
    assert world.search.accepted == {}


def test_the_hart_is_left_as_it_was(world):
    seen = []

    def step(oracle) -> int:
        seen.append((world.hart.memo_on, oracle is not None))
        return fetch(oracle)

    world.store(3, AT, 0x1111)
    world.explained(step, 0)
    assert set(seen) == {(False, True)}
    assert (world.hart.memo_on, world.hart.oracle, world.hart.flushed) == (True, None, 2)
    world.hart.memo_on = False
    world.explained(step, 0)
    assert not world.hart.memo_on

    def fails(_oracle) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        world.explained(fails, 0)
    assert world.hart.oracle is None


def test_what_explained_the_last_record_is_tried_first(world):
    world.store(3, AT, 0x2222)
    world.store(5, AT, 0x3333)
    world.store(7, AT, 0x1111)
    runs = []

    def step(oracle) -> int:
        runs.append(1)
        return fetch(oracle)

    for expected in (3, 1):  # fresh, 0x3333 and 0x2222; then at once
        runs.clear()
        assert world.explained(step, 0x2222)
        assert len(runs) == expected
    assert world.search.accepted == {CODE_RULE: 2}


def test_few_old_answers_are_tried_before_many(world):
    world.store(3, AT, 0x1111)
    seen = []

    def step(oracle) -> tuple[int, int]:
        seen.append((oracle.code(AT, 1), oracle.code(AT, 2)))
        return seen[-1]

    assert world.explained(step, (0, 0))
    assert seen == [(1, 2), (0, 2), (1, 0), (0, 0)]
    assert world.search.accepted == {CODE_RULE: 2}


def test_a_search_ends_with_its_budget(world):
    world.store(3, AT, 0x1111)
    runs = []

    def step(oracle) -> int:
        runs.append(1)
        for _ in range(20):
            fetch(oracle)
        return 0

    assert not world.explained(step, 1)
    assert len(runs) == BUDGET + 1  # and the unchosen step at the end
    assert world.search.refusal.startswith(f"{BUDGET} choices")


def test_stores_that_were_forgotten_are_a_refusal(world):
    world.search.stores.forget(40)
    assert not world.explained(fetch, 0x2222)
    assert "longer ago than stores are remembered" in world.search.refusal
    other = World()
    other.search.stores.forget(40)
    other.search.history.fence_i(40)
    assert not other.explained(fetch, 0x2222)
    assert other.search.refusal == ""


# --- PTEs ---------------------------------------------------------------------------------------


def test_an_old_pte_explains_a_walk_until_a_fence(world):
    world.store(3, AT, leaf(1))
    world.store(5, AT, leaf(2))
    assert world.explained(read_pte, leaf(1))
    assert world.search.accepted == {PTE_RULES[Stage.S]: 1}
    world.fence(4, matches.SFENCE_VMA)
    assert world.explained(read_pte, leaf(1)), "the fence was before the store"
    world.fence(6, matches.SFENCE_VMA)
    assert not world.explained(read_pte, leaf(1))


def test_a_guests_pte_needs_a_guests_fence(world):
    world.csr(1, hgatp=VMID << fields.HGATP_VMID_LSB)
    world.store(3, AT, leaf(1))
    world.store(5, AT, leaf(2))

    def step(oracle) -> int:
        return read_pte(oracle, v=1)

    world.fence(6, matches.SFENCE_VMA)
    assert world.explained(step, leaf(1))
    assert world.search.accepted == {PTE_RULES[Stage.VS]: 1}
    world.fence(7, matches.HFENCE_VVMA)
    assert not world.explained(step, leaf(1))


def test_a_guests_pte_may_have_been_read_through_an_old_gstage_page(world):
    """HFENCE.GVMA need not flush what leads from a gva to a gpa; a fence of that stage does."""
    world.csr(1, hgatp=VMID << fields.HGATP_VMID_LSB)
    world.store(3, AT, leaf(1))
    world.store(5, AT, leaf(2))
    world.fence(6, matches.HFENCE_GVMA)

    def step(oracle, implicit: int) -> int:
        oracle.root(0, 1, NONE, SV39, 0)
        oracle.root(1, 1, implicit, SV39, 0)
        entry = oracle.pte(AT, leaf(2), VA, 0, 1, implicit)
        oracle.pte(AT + 0x1000, leaf(7), VA, 0, 0, NONE)
        return int(entry)

    assert world.explained(lambda oracle: step(oracle, PTE_READ), leaf(1))
    assert world.search.accepted == {PTE_RULES[Stage.G]: 1}
    assert not world.explained(lambda oracle: step(oracle, NONE), leaf(1))
    world.fence(7, matches.HFENCE_VVMA)
    assert not world.explained(lambda oracle: step(oracle, PTE_READ), leaf(1))


def test_at_xlen_32_a_pte_is_half_a_doubleword():
    world = World("rv32imac_h")
    world.store(3, AT, leaf(1) | leaf(2) << 32)
    world.store(5, AT, 0)

    def step(oracle) -> tuple[int, int]:
        oracle.root(0, 0, NONE, 1 << 31, 0)
        return oracle.pte(AT, 0, VA, 0, 0, NONE), oracle.pte(AT + 4, 0, VA, 0, 0, NONE)

    assert world.explained(step, (leaf(1), leaf(2)))


def test_a_and_d_are_set_where_memory_still_holds_the_pte(world):
    world.store(3, AT, leaf(1))
    world.store(5, AT, leaf(2))

    def step(oracle) -> int:
        entry = read_pte(oracle)
        oracle.update(AT, entry)
        return entry

    assert not world.explained(step, leaf(1))


def test_another_pte_of_a_napot_range_may_serve(world):
    assert world.hart.cfg.has("svnapot")
    n = pte_fields.N
    world.store(3, AT, leaf(8, n))
    world.store(4, AT + 8, leaf(0x18, n))

    def step(oracle, level: int = 0) -> int:
        return read_pte(oracle, level=level)

    world.fence(9, matches.SFENCE_VMA)
    assert world.explained(step, leaf(0x18, n))
    assert world.search.accepted == {NAPOT_RULE: 1}
    assert not world.explained(lambda oracle: step(oracle, level=1), leaf(0x18, n))


# --- roots, envcfg, PMP -------------------------------------------------------------------------


def root(oracle, v: int = 0) -> int:
    now = oracle.hart[SLOT_INDEX["vsatp" if v else "satp"]]
    return oracle.root(0, v, NONE, now, 0)[0]


def test_an_old_root_of_the_same_asid_explains_a_walk_until_a_fence(world):
    world.csr(1, satp=SV39 | 0x80001)
    world.csr(3, satp=SV39 | 0x80002)
    assert world.explained(root, SV39 | 0x80001)
    assert world.search.accepted == {ROOT_RULES[Stage.S]: 1}
    world.fence(4, matches.SFENCE_VMA)
    assert not world.explained(root, SV39 | 0x80001)


def test_a_run_of_ever_new_roots_ends_with_its_budget(world, monkeypatch):
    monkeypatch.setattr(search, "MOST_ROOTS", 30)
    for n in range(1, 8):
        world.csr(n, satp=SV39 | 0x80000 + n)
    for n in (1, 2):
        assert world.explained(root, SV39 | 0x80000 + n)
    assert not world.explained(root, SV39 | 0x80003)
    assert world.search.refusal == "30 earlier roots were tried in this run"


def test_a_loop_that_lives_on_one_old_root_asks_for_no_other(world, monkeypatch):
    monkeypatch.setattr(search, "MOST_ROOTS", 200)
    world.csr(1, satp=SV39 | 0x80001)
    for n in range(2, 100):
        world.csr(n, satp=SV39 | 0x80000 + n)
        assert world.explained(root, SV39 | 0x80001)
    assert not world.search.refusal


def test_bare_takes_effect_at_once(world):
    world.csr(1, satp=SV39 | 0x80001)
    world.csr(3, satp=0)
    assert not world.explained(root, SV39 | 0x80001)
    world.csr(5, satp=SV39 | 0x80002)
    assert not world.explained(root, 0), "nor does it stay"


def test_a_root_of_another_asid_serves_global_mappings_alone(world):
    other = SV39 | 1 << fields.SATP_ASID_LSB | 0x80001
    world.csr(1, satp=other)
    world.csr(3, satp=SV39 | 2 << fields.SATP_ASID_LSB | 0x80002)

    def step(oracle, extra: int) -> int:
        found = root(oracle)
        oracle.pte(AT, leaf(1, extra), VA, 0, 0, NONE)
        return found

    assert world.explained(lambda oracle: step(oracle, pte_fields.G), other)
    assert not world.explained(lambda oracle: step(oracle, 0), other)


def test_another_vmid_serves_never(world):
    world.csr(1, hgatp=VMID << fields.HGATP_VMID_LSB, vsatp=SV39 | 0x80001)
    world.csr(3, hgatp=(VMID + 1) << fields.HGATP_VMID_LSB)
    world.csr(4, vsatp=SV39 | 0x80002)
    assert world.explained(lambda oracle: root(oracle, 1), SV39 | 0x80001)  # under the new VMID
    fresh = World()
    fresh.csr(1, hgatp=VMID << fields.HGATP_VMID_LSB, vsatp=SV39 | 0x80001)
    fresh.csr(3, vsatp=SV39 | 0x80002)
    fresh.csr(4, hgatp=(VMID + 1) << fields.HGATP_VMID_LSB)
    fresh.fence(5, matches.HFENCE_VVMA)  # of the new VMID alone
    assert not fresh.explained(lambda oracle: root(oracle, 1), SV39 | 0x80001)


def test_an_old_adue_explains_a_walk_until_a_fence_without_operands(world):
    world.csr(1, satp=SV39 | 0x80001)
    world.csr(2, menvcfg=fields.MENVCFG_ADUE)

    def step(oracle) -> int:
        return oracle.root(0, 0, NONE, SV39 | 0x80001, fields.MENVCFG_ADUE)[1]

    assert world.explained(step, 0)
    assert world.search.accepted == {ENVCFG_RULE: 1}
    world.fence(3, matches.SFENCE_VMA)
    assert not world.explained(step, 0)


def test_an_old_pmp_setting_explains_an_access_until_a_fence(world):
    napot_rwx = 0x1F
    world.csr(1, pmpaddr0=(1 << 54) - 1, pmpcfg0=napot_rwx)
    world.csr(3, pmpcfg0=0)

    def step(oracle) -> int:
        return oracle.pmp(AT, 3, 1, 0, 0)

    assert world.explained(step, 1)
    assert world.search.accepted == {PMP_RULE: 1}
    assert "allowed by PMP before record 3" in world.search.notes[0]
    world.fence(4, matches.SFENCE_VMA)
    assert not world.explained(step, 1)


def test_settings_of_pmp_beyond_those_remembered_are_a_refusal(world):
    for now in range(1, 300):
        world.csr(now, pmpcfg0=now << 8)
    assert not world.explained(lambda oracle: oracle.pmp(AT, 3, 1, 3, 1), 2)
    assert "more PMP settings" in world.search.refusal
