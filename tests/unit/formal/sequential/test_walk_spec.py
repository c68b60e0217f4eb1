# SPDX-License-Identifier: Apache-2.0
"""The specification of the walk against `translate.walk`, which lockstep runs.

Both say in which order the steps of a walk come. Here whole walks are made by both over the same
memory: the places that the specification goes through, one after the other, and a load, store or
HLVX that the golden hart executes in M-mode as another mode (MPRV, HLVX.HU).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
import z3

from trapline.formal.sequential.walk_spec import (
    FINAL,
    READ_PTE,
    WRITE_PTE,
    Successor,
    Walk,
    WalkRequest,
)
from trapline.models.golden.hart import Hart
from trapline.models.golden.priv.effective_access import effective_access
from trapline.models.golden.priv.faults import fault_cause
from trapline.models.isa.commit import Kind
from trapline.models.isa.config import SV32, SV39, SV48, SV57, HartConfig, named
from trapline.models.isa.functions import Access, AccessKind, Fault, Implicit
from trapline.models.isa.memory_map import RAM
from trapline.models.isa.state import SLOT_INDEX, reset_slots
from trapline.models.platform.memory import Memory

WALKS = 30
CODE = RAM.base + RAM.size - 0x1000
# lbu x5, 0(x6); sb x5, 0(x6); hlvx.hu x5, (x6)
INSTRUCTIONS = {
    Access.LOAD: 0x00034283,
    Access.STORE: 0x00530023,
    Access.HLVX: 0x643342F3,
}
BITS = {0: 41, SV32: 32, SV39: 39, SV48: 48, SV57: 57}
V, R, W, X, U, G, A, D = (1 << i for i in range(8))


@dataclass
class Scene:
    """A hart's registers for one access, and the memory as far as walks have read it."""

    cfg: HartConfig
    rng: Random
    ptes: dict[int, int] = field(default_factory=dict)
    updates: list[tuple[int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draw the access, the modes of both stages and what governs them."""
        rng, cfg = self.rng, self.cfg
        self.access = rng.choice(list(INSTRUCTIONS))
        self.v = 1 if self.access == Access.HLVX else rng.randrange(2)
        self.s_mode = rng.choice([*cfg.vm_modes, *([0] if self.v else [])])
        self.g_mode = rng.choice([*cfg.gstage_modes, *([0] if self.s_mode else [])]) * self.v
        self.roots = {s: RAM.base + (rng.randrange(64) << 14) for s in "sg"}
        self.slots = list(reset_slots(cfg))
        # In most scenes nothing stops a walk but what is out of place in memory.
        self.smooth, self.user = rng.random() < 0.5, rng.randrange(2)
        priv = 1 - self.user
        self.set("mstatus", 1 << 17 | priv << 11 | self.v << 39 | rng.randrange(4) << 18)
        self.set("hstatus", priv << 8)
        self.set("vsstatus", rng.randrange(4) << 18)
        for name in ("menvcfg", "henvcfg"):
            adue = rng.random() < 0.7 and cfg.has("svadu")
            pbmte = rng.randrange(2) if cfg.has("svpbmt") else 0
            self.set(name, adue << 61 | pbmte << 62)
        self.slots[SLOT_INDEX["pmpcfg0"]] = 0x1F
        self.slots[SLOT_INDEX["pmpaddr0"]] = (1 << (cfg.spa_bits - 2)) - 1
        shift = 60 if cfg.xlen == 64 else 31
        for name, stage in (("vsatp" if self.v else "satp", "s"), ("hgatp", "g")):
            mode = self.s_mode if stage == "s" else self.g_mode
            self.slots[SLOT_INDEX[name]] = mode << shift | self.roots[stage] >> 12
        self.va = self.address()

    def set(self, name: str, bits: int) -> None:
        """Set bits of a slot."""
        self.slots[SLOT_INDEX[name]] |= bits

    def address(self) -> int:
        """An address of the first stage's mode, now and then one beyond it."""
        bits = BITS[self.s_mode]
        value = self.rng.getrandbits(bits) & ~1
        if self.s_mode and self.cfg.xlen == 64 and value >> (bits - 1):
            value |= (1 << 64) - (1 << bits)
        if self.rng.random() < 0.05:
            value ^= 1 << self.rng.randrange(30, 64)
        return value & ((1 << self.cfg.xlen) - 1)

    def __getitem__(self, name: str) -> int:
        """A slot by its name."""
        return self.slots[SLOT_INDEX[name]]

    def request(self) -> WalkRequest:
        """The access as the specification takes it."""
        kind = AccessKind.HLVX if self.access == Access.HLVX else AccessKind.LOAD_STORE
        status = (self["mstatus"], self["hstatus"], self["vsstatus"])
        priv, v, sum_, mxr_s, mxr_g = effective_access(self.cfg, int(kind), 3, 0, *status)
        assert v == self.v
        m, h = self["menvcfg"], self["henvcfg"]
        both = m & h if v else m

        def of(value: int, bits: int) -> z3.BitVecRef:
            return z3.BitVecVal(value, bits)

        return WalkRequest(
            va=of(self.va, 64), access=of(int(self.access), 2), user=of(int(priv == 0), 1),
            sum=of(sum_, 1), mxr_s=of(mxr_s, 1), mxr_g=of(mxr_g, 1), may_update=z3.BoolVal(True),
            s_mode=of(self.s_mode, 4), s_root=of(self.roots["s"], 64),
            s_adue=of(both >> 61 & 1, 1), s_pbmte=of(both >> 62 & 1, 1),
            g_mode=of(self.g_mode, 4), g_root=of(self.roots["g"], 64),
            g_adue=of(m >> 61 & 1, 1), g_pbmte=of(m >> 62 & 1, 1),
        )  # fmt: skip

    def pte(self, spa: int, level: int, physical: bool) -> int | None:
        """The PTE at `spa`, drawn when it is read first; None outside of main memory.

        physical: what it leads to is an spa, so mostly main memory.
        """
        size = self.cfg.xlen // 8
        if not RAM.base <= spa <= RAM.base + RAM.size - size:
            return None
        if spa not in self.ptes:
            self.ptes[spa] = self._drawn(level, physical)
        return self.ptes[spa]

    def _drawn(self, level: int, physical: bool) -> int:
        rng, wide = self.rng, self.cfg.xlen == 64
        if not self.smooth and rng.random() < 0.05:
            return rng.getrandbits(self.cfg.xlen)
        ppn = rng.getrandbits(28 if wide else 21)
        if physical:
            ppn = RAM.base + rng.randrange(RAM.size) >> 12
        if level and rng.random() < 0.6:
            return ppn << 10 | V
        if self.smooth or rng.random() < 0.9:
            ppn &= -1 << (9 if wide else 10) * level
        flags = V | R | W | X | rng.choice((0, A, A | D, A | D))
        if not self.smooth:
            flags &= rng.getrandbits(8) | V | R
        # What is in the G-stage is U; what the first stage gives to U-mode may be.
        guest = physical and self.v
        return ppn << 10 | flags | U * (guest or (self.user if self.smooth else rng.randrange(2)))


class Refused(Exception):
    """The walk ended in a fault: what it tells."""


class Walker:
    """Goes from place to place as the specification says, over a scene's memory."""

    def __init__(self, scene: Scene) -> None:
        """The walk of the scene's access."""
        self.scene = scene
        self.spec = Walk(scene.cfg, scene.request(), {})

    def next(self, successors: list[Successor]) -> Successor:
        """The one that applies. Raises Refused where that is a fault."""
        holding = [s for s in successors if z3.is_true(z3.simplify(s.when))]
        assert len(holding) == 1, [s.what for s in holding]
        (found,) = holding
        if found.what == "fault":
            reported = {name: number(t) for name, t in found.terms.items()}
            raise Refused(reported["kind"], reported.get("gpa", 0), reported.get("implicit", 0))
        return found

    def read(self, spa: Any, level: Any, physical: bool) -> Any:
        """The PTE in memory, as the walk takes it from the bus."""
        found = self.scene.pte(number(spa), number(level), physical)
        if found is None:
            self.next(self.spec.refused(z3.BoolVal(True)))
            raise AssertionError
        return self.spec.word(z3.BitVecVal(found, 64))

    def write(self, spa: Any, step: Successor) -> None:
        """A or D is set in memory."""
        old, new = number(step.terms["old"]), number(step.terms["pte"])
        self.scene.updates.append((number(spa), old, new))
        self.scene.ptes[number(spa)] = new

    def whole(self) -> int:
        """The spa of the access. Raises Refused."""
        spec = self.spec
        step = self.next(spec.begin())
        while step.what == "table":
            table, level = step.terms["at"], step.terms["level"]
            step = self.next(spec.at_table(table, level))
            spa = self.guest(step) if step.what == "translate" else step.terms["spa"]
            pte = self.read(spa, level, self.scene.g_mode == 0)
            step = self.next(spec.first_stage(pte, table, level))
            purpose = step.terms.get("for")
            if step.what == "write" or purpose == WRITE_PTE:
                self.write(self.guest(step) if purpose else spa, step)
                step = self.next(spec.first_leaf(z3.BoolVal(True), step.terms["pte"], level))
        if step.what == "translate":
            assert step.terms["for"] == FINAL
            return number(self.guest(step))
        assert step.what == "answer"
        return number(step.terms["spa"])

    def guest(self, asked: Successor) -> Any:
        """The spa of the gpa that a step of the first stage asks for."""
        spec, gpa = self.spec, z3.simplify(asked.terms["gpa"])
        purpose = {p: z3.BoolVal(asked.terms["for"] == p) for p in (READ_PTE, WRITE_PTE, FINAL)}
        step = self.next(spec.begin_guest(gpa, purpose))
        while step.what == "guest table":
            table, level = step.terms["at"], step.terms["level"]
            spa = spec.guest_pte_of(table, gpa, level)
            pte = self.read(spa, level, True)
            step = self.next(spec.guest_stage(pte, gpa, level, purpose))
            if step.what == "guest write":
                self.write(spa, step)
                step = self.next(spec.guest_leaf(z3.BoolVal(True), step.terms["pte"], gpa, level))
        assert step.what == "translated"
        return step.terms["spa"]


def number(term: Any) -> int:
    """The value of a term without free constants."""
    return int(z3.simplify(term).as_long())


def executed(scene: Scene, before: dict[int, int]) -> tuple[dict[str, int], list[Any]]:
    """(record, PTE updates) of the golden hart's access over the memory `before` the walk."""
    memory = Memory()
    size = scene.cfg.xlen // 8
    for spa, pte in before.items():
        memory.write(spa, pte.to_bytes(size, "little"))
    memory.write(CODE, INSTRUCTIONS[scene.access].to_bytes(4, "little"))
    hart = Hart(scene.cfg, memory)
    hart.reset()
    registers = [scene.va if x == 6 else 0 for x in range(1, 32)]
    floats = [0] * 32
    hart.adopt(CODE, 3, 0, [*scene.slots, *registers, *floats])
    return hart.step(), hart.updates()


def compared(scene: Scene) -> str:
    """How the walk ended, by both alike."""
    walker = Walker(scene)
    try:
        spa = walker.whole()
    except Refused as refused:
        kind, gpa, implicit = refused.args
    else:
        kind, gpa, implicit = None, 0, 0
    before = dict(scene.ptes)
    for at, old, _ in reversed(scene.updates):
        before[at] = old
    if any(CODE - 8 < at < CODE + 0x1000 for at in before):
        return "in the program"
    record, updates = executed(scene, before)
    assert updates == scene.updates
    if record["kind"] == Kind.RETIRE:
        assert (kind, record["mem_pa"]) == (None, spa)
        return "translated"
    if kind is None:  # translated to what is no memory, which is no matter of the walk
        assert not RAM.base <= spa < RAM.base + RAM.size
        kind = Fault.ACCESS
    assert record["kind"] == Kind.EXCEPTION
    assert record["cause"] == fault_cause(scene.cfg, kind, int(scene.access))
    assert record["tval"] == scene.va
    if kind == Fault.GUEST_PAGE:
        assert record["tval2"] == gpa >> 2
        pseudo = {Implicit.VS_PTE_READ: 0x2000, Implicit.VS_PTE_WRITE: 0x2020}.get(implicit)
        if pseudo:
            assert record["tinst"] == pseudo | (0x1000 if scene.cfg.xlen == 64 else 0)
        else:
            assert record["tinst"] == 0 or record["tinst"] & 1
    return f"{Fault(kind).name} {Implicit(implicit).name}"


def walks(cfg: HartConfig) -> tuple[Counter[str], int]:
    """(how the walks ended, PTEs written on the way)."""
    ends: Counter[str] = Counter()
    updates = 0
    for number in range(WALKS):
        scene = Scene(cfg, Random(f"{cfg.name} {number}"))
        ends[compared(scene)] += 1
        updates += len(scene.updates)
    return ends, updates


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h", "rv64imac_h_svade"])
def test_both_make_the_same_walks(config: str) -> None:
    cfg = named(config)
    ends, updates = walks(cfg)
    assert {"translated", "PAGE NONE", "GUEST_PAGE NONE"} <= set(ends)
    assert ends["translated"] >= WALKS // 8
    assert bool(updates) == cfg.has("svadu")


def _leaf_is_an_spa(self: Walk, when: Any, pte: Any, level: Any) -> list[Successor]:
    address = self.golden("leaf_address", pte, self.r.va, level, self.r.s_mode)
    return [Successor(when, "answer", {"spa": address})]


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("first_leaf", _leaf_is_an_spa),
        ("refused", lambda self, when: [self.fault(when, Fault.PAGE)]),
        ("implicit", lambda self, purpose: z3.BitVecVal(int(Implicit.NONE), 2)),
        ("guest_pte_of", lambda self, table, gpa, level: self.pte_of(table, level)),
        ("guest_leaf", lambda self, when, pte, gpa, level: [Successor(when, "answer")]),
    ],
)
def test_another_order_or_place_is_noticed(
    place: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Walk, place, wrong)
    with pytest.raises(AssertionError):
        walks(named("rv64imac_h"))
