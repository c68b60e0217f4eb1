# SPDX-License-Identifier: Apache-2.0
"""Equality of a twin's two sides for all inputs of one configuration.

A claim is proved when the assumptions are satisfiable and no input makes the RTL's outputs differ
from the golden function's. x in the RTL is a free value, so a dependence on it refutes the claim.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import z3

from trapline.formal.equality import pmp
from trapline.formal.equality.assumptions import assumptions
from trapline.formal.equality.counterexample import Counterexample, counterexample, replayed
from trapline.formal.golden import border, symbolic
from trapline.formal.golden.interpreter import Interpreter
from trapline.formal.golden.sources import Library
from trapline.formal.golden.symbolic import SymInt
from trapline.formal.result import NO_INPUT, ProofResult, Status
from trapline.formal.rtl.elaboration import RtlModel, bit_vectors
from trapline.formal.rtl.library import unpack, width
from trapline.formal.solvers import portfolio
from trapline.formal.solvers.cut_points import leaves
from trapline.formal.solvers.portfolio import SolverPortfolio
from trapline.formal.solvers.terms import Model, Term
from trapline.models.isa.config import GOLDEN_ONLY, NAMED, HartConfig
from trapline.models.isa.functions import STATE, TWIN, TWINS, Twin
from trapline.models.isa.state import SLOT_COUNT, SLOTS

# Slots of the state that one query of csr_write is about.
GROUP = 8
# Where bitwuzla decides, too.
THIRD = ("rv64imac_h", "rv32imac_h")


def split_ports(twin: Twin, vector: Term) -> dict[str, Term]:
    """The input ports as slices of the packed struct; `state` as a list of slots."""
    ports: dict[str, Term] = {}
    high = vector.size()
    for port in twin.inputs:
        low = high - width(port)
        if port.width == STATE:
            ports[port.name] = [
                z3.Extract(low + 64 * i + 63, low + 64 * i, vector) for i in range(SLOT_COUNT)
            ]
        else:
            ports[port.name] = z3.Extract(high - 1, low, vector)
        high = low
    return ports


def golden_vector(twin: Twin, cfg: HartConfig, ports: Mapping[str, Term], library: Library) -> Term:
    """(packed outputs, condition that no output leaves its width) of the golden side."""
    arguments: list[Any] = []
    for port in twin.inputs:
        term = ports[port.name]
        arguments.append(tuple(SymInt(t) for t in term) if port.width == STATE else SymInt(term))
    value = border.call(Interpreter(library).of(twin.golden), twin, cfg, arguments)
    values = (value,) if len(twin.outputs) == 1 and twin.outputs[0].width != STATE else value
    parts: list[Term] = []
    fits: list[Term] = []
    flat: list[tuple[Term, int]] = []
    if twin.outputs[0].width == STATE:
        flat = [(v, 64) for v in reversed(value)]
    else:
        flat = [(v, p.width) for v, p in zip(values, twin.outputs, strict=True)]
    for item, bits in flat:
        number = symbolic.to_sym(item)
        full = max(number.width, bits) + 1
        term = symbolic.extend(number, full)
        low = z3.Extract(bits - 1, 0, term)
        fits.append(z3.ZeroExt(full - bits, low) == term)
        parts.append(low)
    packed = z3.Concat(*parts) if len(parts) > 1 else parts[0]
    return packed, z3.And(fits)


class Claim:
    """One twin at one configuration, with either side replaced for a mutant."""

    def __init__(
        self,
        twin: Twin,
        cfg: HartConfig,
        overlay: Mapping[str, str] | None = None,
        library: Library | None = None,
    ) -> None:
        """Translate both sides. Raises ElaborationError or Unsupported."""
        self.twin, self.cfg = twin, cfg
        self._library, self._overlay = library or Library(), dict(overlay or {})
        self.rtl = RtlModel(twin, cfg, overlay)
        self.ports = split_ports(twin, self.rtl.inputs)
        packed, fits = golden_vector(twin, cfg, self.ports, self._library)
        self.assumed = assumptions(cfg, twin, self.ports)
        self.golden = packed
        base = [t for _, t in self.assumed]
        self.premises = bit_vectors([self.rtl.constraint, *base])
        self.difference = z3.Or(z3.Not(fits), packed != self.rtl.outputs)

    def check(
        self, seconds: float = 60, second: bool = True, vacuity: bool = True, diagnose: bool = True
    ) -> ProofResult:
        """Prove or refute; `second` lets yices decide the same queries.

        Refuted means: there are inputs that satisfy the assumptions, and the golden function,
        executed on them, gives other outputs than the RTL's terms. `diagnose`: the inputs are
        minimised and replayed on the module that Verilator builds.
        """
        start = time.perf_counter()
        status, detail = Status.UNKNOWN, ""
        third = portfolio.BITWUZLA if second and self.cfg.name in THIRD else ""
        solvers = SolverPortfolio(seconds, portfolio.YICES if second else "", third)
        inputs: list[Any] = []
        replay = ""
        empty = solvers.vacuous(self.premises) if vacuity else None
        if empty is not None:
            status, detail = empty, NO_INPUT[empty]
        else:
            verdict, model = self._decide(solvers)
            status = portfolio.status_of(verdict)
            if model is not None:
                found = self.diagnose(self.minimal(model)) if diagnose else self.evaluated(model)
                inputs, detail, replay = found.inputs, found.line, found.replay
                if not found.stands:
                    status = Status.UNKNOWN
        return ProofResult(
            self.twin.name,
            self.cfg.name,
            status,
            solvers.solver,
            round(time.perf_counter() - start, 2),
            self.twin.rules,
            [s for s, _ in self.assumed],
            detail,
            inputs,
            solvers.second,
            solvers.asked if len(solvers.asked) > 1 else [],
            replay,
            solvers.third,
        )

    def _decide(self, solvers: SolverPortfolio) -> tuple[str, Model | None]:
        """(verdict, model) over all queries of the claim."""
        whole = [*self.premises, self.difference]
        if self.twin.name == "pmp_check" and self.cfg.pmp_entries:
            if self._proved_with_cut_points(solvers):
                return portfolio.UNSAT, None
            solvers.start_over()
        if self.twin.name != "csr_write":
            return solvers.decide("all", whole)
        for name, case in self._by_slots():
            verdict, model = solvers.decide(name, case)
            if verdict != portfolio.UNSAT:
                return verdict, model
        return portfolio.UNSAT, None

    def _proved_with_cut_points(self, solvers: SolverPortfolio) -> bool:
        """Whether pmp_check was proved entry by entry; if not, that says nothing."""
        state = [pmp.slot_term(s.name) for s in SLOTS]
        ports: dict[str, Term] = {
            p.name: state if p.width == STATE else z3.BitVec(p.name, p.width)
            for p in self.twin.inputs
        }
        parts = [
            t
            for p in self.twin.inputs
            for t in (reversed(state) if p.width == STATE else [ports[p.name]])
        ]
        rtl = self.rtl.outputs_of(z3.Concat(*parts))
        packed, fits = golden_vector(self.twin, self.cfg, ports, self._library)
        # The invariant's masks of pmpaddr are given to the lemmas. What it says of all entries at
        # once is not needed, and would keep entries from sharing the proofs of their lemmas.
        slots = {str(leaf) for t in state for leaf in leaves(t)}
        premises = [
            t
            for _, t in assumptions(self.cfg, self.twin, ports)
            if slots.isdisjoint(map(str, leaves(t)))
        ]

        def prove(name: str, query: list[Term]) -> bool:
            return solvers.decide(name, query)[0] == portfolio.UNSAT

        proof = pmp.CutProof(premises, self.cfg.spa_bits - 2, prove)
        try:
            rest = proof.rest(rtl, packed, self.cfg.pmp_entries)
        except pmp.NoLemma:
            return False
        solvers.keep_proofs()
        return prove("no output leaves its width", [z3.Not(fits)]) and prove("first match", rest)

    def _by_slots(self) -> Iterator[tuple[str, list[Term]]]:
        """csr_write's claim for a few slots of the state after the write at a time."""
        wide = self.difference.arg(0)
        yield "no output leaves its width", [*self.premises, wide]
        for first in range(0, SLOT_COUNT, GROUP):
            last = min(first + GROUP, SLOT_COUNT) - 1
            ours, theirs = (
                z3.Extract(64 * last + 63, 64 * first, t) for t in (self.golden, self.rtl.outputs)
            )
            name = f"{SLOTS[first].name} to {SLOTS[last].name}"
            yield name, [*self.premises, ours != theirs]

    def minimal(self, model: Model, budget: int = 60, seconds: float = 30) -> Model:
        """A model with fewer ones: ports are cleared one after the other where that stays one.

        `budget` ports at each end of the list are tried, for so many seconds.
        """
        end = time.perf_counter() + seconds
        query = [*self.premises, self.difference]
        solver = z3.SolverFor("QF_BV")
        solver.set("timeout", 2000)
        solver.add(*query)
        terms = [t for p in self.ports.values() for t in (p if isinstance(p, list) else [p])]
        for term in terms[-budget:] + terms[:-budget][:budget]:
            for wanted in (term == 0, term & (term - 1) == 0):
                if time.perf_counter() > end:
                    return model
                solver.push()
                solver.add(wanted)
                if solver.check() == z3.sat and portfolio.holds(solver.model(), query):
                    model = solver.model()
                    break
                solver.pop()
        return model

    def evaluated(self, model: Model) -> Counterexample:
        """The model's inputs, with the golden function executed and the RTL's terms evaluated."""
        packed = model.eval(self.rtl.inputs, model_completion=True).as_long()
        rtl = model.eval(self.rtl.outputs, model_completion=True).as_long()
        return counterexample(
            self.twin,
            self.cfg,
            unpack(self.twin.inputs, packed),
            unpack(self.twin.outputs, rtl),
            self._library,
        )

    def diagnose(self, model: Model) -> Counterexample:
        """The same, replayed on the module that Verilator builds."""
        return replayed(self.evaluated(model), self.twin, self.cfg, self._overlay)


def prove(name: str, config: str, seconds: float = 60, second: bool = True) -> ProofResult:
    """Check one twin at one named configuration."""
    return Claim(TWIN[name], NAMED[config]).check(seconds, second)


# Every named configuration in which a twin can differ from another: misaligned_hw is read by none,
# and what F changes depends on no translation mode.
_ALIKE = {"rv64imac_h_misaligned", "rv64gc_h_sv39"}
CONFIGS = tuple(c for c in NAMED if c not in _ALIKE and c not in GOLDEN_ONLY)


def all_claims() -> list[tuple[str, str]]:
    """(twin, configuration) of every equality claim."""
    return [(t.name, c) for c in CONFIGS for t in TWINS]
