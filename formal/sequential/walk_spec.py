# SPDX-License-Identifier: Apache-2.0
"""The two-stage walk step by step, as the manual says it, over terms.

Source: supervisor.adoc, "Virtual Address Translation Process" (its steps are named below);
hypervisor.adoc, "Two-Stage Address Translation". Written from there and from the golden model's
functions of one PTE and one step (models/golden/mmu), which the interpreter turns into terms and
lockstep runs: nothing of hdl/mmu/walker.sv is here.

A walk is at a place: it checks the address, reads a PTE of the first stage or of the G-stage, or
writes one back. Where it goes from there is a list of successors: a condition, and what is next.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from z3 import And, BitVecVal, Extract, If, Not, ZeroExt

from trapline.formal.golden import symbolic
from trapline.formal.golden.interpreter import Interpreter
from trapline.formal.golden.sources import Library
from trapline.formal.golden.symbolic import SymInt
from trapline.formal.solvers.terms import Term
from trapline.models.isa.config import HartConfig
from trapline.models.isa.functions import TWIN, Fault, Implicit, PteResult

PTE_FILE = "models/golden/mmu/pte.py"
# What a G-stage translation is for: the implicit accesses to PTEs of the first stage, or the access
# itself.
READ_PTE, WRITE_PTE, FINAL = "read a PTE", "write a PTE", "final"


@dataclass(frozen=True)
class Successor:
    """Under a condition, what the walk does next: `what`, and its terms by name."""

    when: Term
    what: str
    terms: Mapping[str, Term] = field(default_factory=dict)


@dataclass(frozen=True)
class WalkRequest:
    """The access that is walked for, and the controls of both stages, as terms."""

    va: Term
    access: Term
    user: Term
    sum: Term
    mxr_s: Term
    mxr_g: Term
    may_update: Term  # Bool: not speculative
    s_mode: Term
    s_root: Term
    s_adue: Term
    s_pbmte: Term
    g_mode: Term
    g_root: Term
    g_adue: Term
    g_pbmte: Term


class Walk:
    """The steps of the walk for one request."""

    def __init__(self, cfg: HartConfig, request: WalkRequest, overlay: Mapping[str, str]) -> None:
        """`overlay`: another text of the golden functions, for a planted bug."""
        changed = {"mmu.pte": ast.parse(overlay[PTE_FILE])} if PTE_FILE in overlay else {}
        self.cfg, self.r = cfg, request
        self._interpreter = Interpreter(Library(changed))

    def golden(self, name: str, *values: Term) -> Term:
        """A golden twin of these terms, its outputs at their widths (one, or a tuple)."""
        twin = TWIN[name]
        arguments = [self.cfg, *(SymInt(v) for v in values)]
        result = self._interpreter.run(twin.golden, arguments)
        results = result if isinstance(result, tuple) else (result,)
        terms = [
            symbolic.extend(symbolic.to_sym(v), p.width)
            for v, p in zip(results, twin.outputs, strict=True)
        ]
        return terms[0] if len(terms) == 1 else tuple(terms)

    def root_level(self, mode: Term) -> Term:
        """LEVELS - 1 of a mode, 3 bits."""
        value = self._interpreter.run("mmu.pte:root_level", [SymInt(mode)])
        return symbolic.extend(symbolic.to_sym(value), 3)

    def step(self, *values: Term) -> tuple[Term, Term, Term]:
        """Steps 3 to 10: `walk_step`, which lockstep runs. PteResult, PTE after and address."""
        arguments = [self.cfg, *(SymInt(v) for v in values)]
        results = self._interpreter.run("mmu.walk:walk_step", arguments)
        result, after, address = (symbolic.to_sym(v) for v in results)
        return (
            symbolic.extend(result, 2),
            symbolic.extend(after, 64),
            symbolic.extend(address, 64),
        )

    def guest_access(self, purpose: Mapping[str, Term]) -> tuple[Term, Term]:
        """What the G-stage checks: access and MXR, as `guest_access` has them for lockstep."""
        arguments = [SymInt(v) for v in (self.implicit(purpose), self.r.access, self.r.mxr_g)]
        access, mxr = self._interpreter.run("mmu.walk:guest_access", arguments)
        return symbolic.extend(symbolic.to_sym(access), 2), symbolic.extend(symbolic.to_sym(mxr), 1)

    def implicit(self, purpose: Mapping[str, Term]) -> Term:
        """functions.Implicit of a G-stage translation."""
        reads = If(
            purpose[READ_PTE],
            BitVecVal(int(Implicit.VS_PTE_READ), 2),
            BitVecVal(int(Implicit.NONE), 2),
        )
        return If(purpose[WRITE_PTE], BitVecVal(int(Implicit.VS_PTE_WRITE), 2), reads)

    def word(self, data: Term) -> Term:
        """The PTE in what the memory answers: PTESIZE is 8, or 4 for Sv32."""
        return data if self.cfg.xlen == 64 else ZeroExt(32, Extract(31, 0, data))

    # --- the first stage ---

    def begin(self) -> list[Successor]:
        """Step 1: the root, where the stage is active and the address is one of its mode."""
        r = self.r
        none = r.s_mode == 0
        good = self.golden("va_check", r.va, r.s_mode, BitVecVal(0, 1)) == 1
        return [
            Successor(none, "translate", {"gpa": r.va, "for": FINAL}),
            Successor(
                And(Not(none), good), "table", {"level": self.root_level(r.s_mode), "at": r.s_root}
            ),
            self.fault(And(Not(none), Not(good)), Fault.PAGE),
        ]

    def pte_of(self, table: Term, level: Term) -> Term:
        """Step 2: the address of the PTE, a gpa where G-stage is active."""
        r = self.r
        return self.golden("pte_address", table, r.va, level, r.s_mode, BitVecVal(0, 1))

    def at_table(self, table: Term, level: Term) -> list[Successor]:
        """Step 2: the PTE is read, through the G-stage where that is active."""
        address = self.pte_of(table, level)
        guest = self.r.g_mode != 0
        return [
            Successor(guest, "translate", {"gpa": address, "for": READ_PTE}),
            Successor(Not(guest), "read", {"spa": address}),
        ]

    def first_stage(self, pte: Term, table: Term, level: Term) -> list[Successor]:
        """Steps 3 to 9 for a PTE of the first stage."""
        r = self.r
        result, new, leads_to = self.step(
            pte, r.va, level, r.s_mode, BitVecVal(0, 1), r.access, r.user, r.sum, r.mxr_s,
            r.s_adue, r.s_pbmte,
        )  # fmt: skip
        update = result == int(PteResult.UPDATE)
        allowed = And(update, r.may_update)
        guest = r.g_mode != 0
        write = {"pte": new, "old": pte}
        through = {"gpa": self.pte_of(table, level), "for": WRITE_PTE, **write}
        return [
            self.fault(result == int(PteResult.FAULT), Fault.PAGE),
            Successor(
                result == int(PteResult.POINTER),
                "table",
                {"level": level - 1, "at": leads_to, "global": Extract(5, 5, pte)},
            ),
            Successor(And(update, Not(r.may_update)), "replay"),
            Successor(And(allowed, guest), "translate", through),
            Successor(And(allowed, Not(guest)), "write", write),
            *self.first_leaf(result == int(PteResult.LEAF), pte, level),
        ]

    def first_leaf(self, when: Term, pte: Term, level: Term) -> list[Successor]:
        """Step 10: the translation is successful, or it is the G-stage's turn."""
        r = self.r
        address = self.golden("leaf_address", pte, r.va, level, r.s_mode)
        guest = r.g_mode != 0
        leaf = {"leaf": pte, "level": level}
        return [
            Successor(And(when, guest), "translate", {"gpa": address, "for": FINAL, **leaf}),
            Successor(And(when, Not(guest)), "answer", {"spa": address, **leaf}),
        ]

    # --- the G-stage ---

    def begin_guest(self, gpa: Term, purpose: Term) -> list[Successor]:
        """Step 1 for a gpa; the root is that of hgatp."""
        r = self.r
        good = self.golden("va_check", gpa, r.g_mode, BitVecVal(1, 1)) == 1
        return [
            Successor(good, "guest table", {"level": self.root_level(r.g_mode), "at": r.g_root}),
            self.fault(Not(good), Fault.GUEST_PAGE, gpa, purpose),
        ]

    def guest_pte_of(self, table: Term, gpa: Term, level: Term) -> Term:
        """Step 2 for a gpa: an spa."""
        return self.golden("pte_address", table, gpa, level, self.r.g_mode, BitVecVal(1, 1))

    def guest_stage(
        self, pte: Term, gpa: Term, level: Term, purpose: Mapping[str, Term]
    ) -> list[Successor]:
        """Steps 3 to 9 for a PTE of the G-stage.

        Its accesses are "considered to be user-level accesses, as though executed in U-mode"; those
        to PTEs are checked as implicit loads and stores, "not for the original access type", and
        MXR serves explicit loads only.
        """
        r = self.r
        access, mxr = self.guest_access(purpose)
        result, new, leads_to = self.step(
            pte, gpa, level, r.g_mode, BitVecVal(1, 1), access, BitVecVal(1, 1), BitVecVal(0, 1),
            mxr, r.g_adue, r.g_pbmte,
        )  # fmt: skip
        update = result == int(PteResult.UPDATE)
        return [
            self.fault(result == int(PteResult.FAULT), Fault.GUEST_PAGE, gpa, purpose),
            Successor(
                result == int(PteResult.POINTER),
                "guest table",
                {"level": level - 1, "at": leads_to},
            ),
            Successor(And(update, Not(r.may_update)), "replay"),
            Successor(And(update, r.may_update), "guest write", {"pte": new, "old": pte}),
            *self.guest_leaf(result == int(PteResult.LEAF), pte, gpa, level),
        ]

    def guest_leaf(self, when: Term, pte: Term, gpa: Term, level: Term) -> list[Successor]:
        """Step 10: the spa of the gpa."""
        spa = self.golden("leaf_address", pte, gpa, level, self.r.g_mode)
        return [Successor(when, "translated", {"spa": spa, "leaf": pte})]

    # --- ends ---

    def refused(self, when: Term) -> list[Successor]:
        """Step 2: an access to a PTE that PMA or PMP forbid, or that nothing answers."""
        return [self.fault(when, Fault.ACCESS)]

    def fault(self, when: Term, kind: Fault, gpa: Term = None, purpose: Term = None) -> Successor:
        """The end of a walk; a guest-page fault tells its gpa and which implicit access met it."""
        terms: dict[str, Term] = {"kind": BitVecVal(int(kind), 2)}
        if purpose is not None:
            terms["gpa"] = gpa
            terms["implicit"] = self.implicit(purpose)
        return Successor(when, "fault", terms)
