# SPDX-License-Identifier: Apache-2.0
"""Equality of a twin's two sides for all inputs of one configuration.

A claim is proved when the assumptions are satisfiable and no input makes the RTL's outputs differ
from the golden function's. x in the RTL is a free value, so a dependence on it refutes the claim.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import z3

from trapline.formal.equality import pmp as pmp_claim
from trapline.formal.equality.assumptions import assumptions
from trapline.formal.equality.counterexample import Counterexample, counterexample
from trapline.formal.golden import symbolic
from trapline.formal.golden.interpreter import Interpreter
from trapline.formal.golden.sources import Library
from trapline.formal.golden.symbolic import SymInt
from trapline.formal.rtl.elaboration import RtlModel
from trapline.formal.rtl.library import unpack, width
from trapline.formal.solvers import portfolio as solve
from trapline.formal.solvers.cut_points import leaves
from trapline.models.isa.config import NAMED, HartConfig
from trapline.models.isa.functions import STATE, TWIN, TWINS, Twin
from trapline.models.isa.state import SLOT_COUNT, SLOTS

# Slots of the state that one query of csr_write is about.
GROUP = 8
# Where bitwuzla judges, too.
THIRD = ("rv64imac_h", "rv32imac_h")
PROVED, REFUTED, UNKNOWN, VACUOUS = "proved", "refuted", "unknown", "vacuous"


@dataclass
class Result:
    """What came of one claim."""

    name: str
    config: str
    status: str
    solver: str
    seconds: float
    rules: tuple[str, ...]
    assumptions: list[str]
    detail: str = ""
    inputs: list[Any] = field(default_factory=list)
    second: str = ""
    # (name, verdict) of each query of a claim that was split.
    obligations: list[tuple[str, str]] = field(default_factory=list)
    replay: str = ""
    third: str = ""

    def row(self) -> dict[str, Any]:
        """The result as JSON can hold it."""
        return {"kind": "twin", **asdict(self), "inputs": [_hex(v) for v in self.inputs]}


def _hex(value: Any) -> Any:
    return hex(value) if isinstance(value, int) else [hex(v) for v in value]


def split_ports(twin: Twin, vector: Any) -> dict[str, Any]:
    """The input ports as slices of the packed struct; `state` as a list of slots."""
    ports: dict[str, Any] = {}
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


def golden_vector(twin: Twin, cfg: HartConfig, ports: Mapping[str, Any], library: Library) -> Any:
    """(packed outputs, condition that no output leaves its width) of the golden side."""
    arguments: list[Any] = [cfg]
    for port in twin.inputs:
        term = ports[port.name]
        arguments.append(tuple(SymInt(t) for t in term) if port.width == STATE else SymInt(term))
    value = Interpreter(library).run(twin.golden, arguments)
    values = (value,) if len(twin.outputs) == 1 and twin.outputs[0].width != STATE else value
    parts: list[Any] = []
    fits: list[Any] = []
    flat: list[tuple[Any, int]] = []
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


class Judge:
    """Decides queries with z3 and, where asked to, yices and bitwuzla; keeps all verdicts."""

    def __init__(self, seconds: float, second: bool, third: bool = False) -> None:
        """Limit of each query, whether yices judges as well, and whether bitwuzla does."""
        self._seconds, self._second, self._third = seconds, second, third
        self.third = solve.UNSAT if third else ""
        self.solver = "z3"
        self.second = solve.UNSAT if second else ""
        self.asked: list[tuple[str, str]] = []

    def decide(self, name: str, query: list[Any]) -> tuple[str, Any]:
        """(verdict, model)."""
        verdict, model = solve.with_z3(query, self._seconds)
        if self._second or verdict == solve.UNKNOWN:
            theirs = solve.with_yices(query, self._seconds)
            if self._second and theirs != solve.UNSAT:
                self.second = theirs
            if verdict == solve.UNKNOWN and theirs == solve.UNSAT:
                verdict, self.solver = theirs, solve.YICES
        if self._third:
            theirs = solve.with_bitwuzla(query, self._seconds)
            self.third = self.third if theirs == solve.UNSAT else theirs
        self.asked.append((name, verdict))
        return verdict, model

    def forget_failures(self) -> None:
        """Drop the queries that tried for a lemma in vain."""
        self.asked = [(n, v) for n, v in self.asked if v == solve.UNSAT]
        self.second = solve.UNSAT if self._second else ""
        self.third = solve.UNSAT if self._third else ""

    def again(self) -> Judge:
        """Start over."""
        self.asked, self.solver = [], "z3"
        self.forget_failures()
        return self


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
        self.premises = solve.bit_vectors([self.rtl.constraint, *base])
        self.difference = z3.Or(z3.Not(fits), packed != self.rtl.outputs)

    def check(
        self, seconds: float = 60, second: bool = True, vacuity: bool = True, explain: bool = True
    ) -> Result:
        """Prove or refute; `second` lets yices judge the same queries."""
        start = time.perf_counter()
        status, detail = UNKNOWN, ""
        judge = Judge(seconds, second, second and self.cfg.name in THIRD)
        inputs: list[Any] = []
        replayed = ""
        if vacuity and solve.with_z3(self.premises, seconds)[0] != solve.SAT:
            status, detail = VACUOUS, "no input satisfies the assumptions"
        else:
            verdict, model = self._decide(judge)
            status = {solve.UNSAT: PROVED, solve.SAT: REFUTED}.get(verdict, UNKNOWN)
            if model is not None and explain:
                counterexample = self.explain(model)
                inputs, detail = counterexample.inputs, counterexample.line
                replayed = counterexample.replay
        return Result(
            self.twin.name,
            self.cfg.name,
            status,
            judge.solver,
            round(time.perf_counter() - start, 2),
            self.twin.rules,
            [s for s, _ in self.assumed],
            detail,
            inputs,
            judge.second,
            judge.asked if len(judge.asked) > 1 else [],
            replayed,
            judge.third,
        )

    def _decide(self, judge: Judge) -> tuple[str, Any]:
        """(verdict, model) over all queries of the claim."""
        whole = [*self.premises, self.difference]
        if self.twin.name == "pmp_check" and self.cfg.pmp_entries:
            if self._cut(judge):
                return solve.UNSAT, None
            judge = judge.again()
        if self.twin.name != "csr_write":
            return judge.decide("all", whole)
        for name, case in self._by_slots():
            verdict, model = judge.decide(name, case)
            if verdict != solve.UNSAT:
                return verdict, model
        return solve.UNSAT, None

    def _cut(self, judge: Judge) -> bool:
        """Whether pmp_check was proved entry by entry; if not, that says nothing."""
        state = [pmp_claim.slot_term(s.name) for s in SLOTS]
        ports: dict[str, Any] = {
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

        def prove(name: str, query: list[Any]) -> bool:
            return judge.decide(name, query)[0] == solve.UNSAT

        proof = pmp_claim.CutProof(premises, self.cfg.spa_bits - 2, prove)
        try:
            rest = proof.rest(rtl, packed, self.cfg.pmp_entries)
        except pmp_claim.NoLemma:
            return False
        judge.forget_failures()
        return prove("no output leaves its width", [z3.Not(fits)]) and prove("first match", rest)

    def _by_slots(self) -> Iterator[tuple[str, list[Any]]]:
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

    def minimal(self, model: Any, budget: int = 60) -> Any:
        """A model with fewer ones: ports are cleared one after the other where that stays one."""
        solver = z3.SolverFor("QF_BV")
        solver.set("timeout", 2000)
        solver.add(*self.premises, self.difference)
        terms = [t for p in self.ports.values() for t in (p if isinstance(p, list) else [p])]
        for term in terms[-budget:] + terms[:-budget][:budget]:
            for wanted in (term == 0, term & (term - 1) == 0):
                solver.push()
                solver.add(wanted)
                if solver.check() == z3.sat:
                    model = solver.model()
                    break
                solver.pop()
        return model

    def explain(self, model: Any) -> Counterexample:
        """The counterexample, minimised, decoded and replayed on both sides."""
        model = self.minimal(model)
        packed = model.eval(self.rtl.inputs, model_completion=True).as_long()
        rtl = model.eval(self.rtl.outputs, model_completion=True).as_long()
        return counterexample(
            self.twin,
            self.cfg,
            unpack(self.twin.inputs, packed),
            unpack(self.twin.outputs, rtl),
            self._library,
            self._overlay,
        )


def prove(name: str, config: str, seconds: float = 60, second: bool = True) -> Result:
    """Check one twin at one named configuration."""
    return Claim(TWIN[name], NAMED[config]).check(seconds, second)


# Every named configuration in which a twin can differ from another: misaligned_hw is read by none.
CONFIGS = tuple(c for c in NAMED if c != "rv64imac_h_misaligned")


def all_claims() -> list[tuple[str, str]]:
    """(twin, configuration) of every equality claim."""
    return [(t.name, c) for c in CONFIGS for t in TWINS]
