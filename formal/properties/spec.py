# SPDX-License-Identifier: Apache-2.0
"""Properties of the specification: sentences proved over the golden functions alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import z3

from trapline.formal.equality.assumptions import assumptions, state_invariant
from trapline.formal.golden import border, symbolic
from trapline.formal.golden.interpreter import Interpreter
from trapline.formal.golden.sources import Library
from trapline.formal.golden.symbolic import SymInt
from trapline.formal.result import NO_INPUT, ProofResult
from trapline.formal.solvers.cut_points import leaves
from trapline.formal.solvers.portfolio import YICES, SolverPortfolio, status_of
from trapline.formal.solvers.terms import Term
from trapline.models.golden.gen import exceptions
from trapline.models.isa.config import NAMED, HartConfig
from trapline.models.isa.functions import STATE, TWIN
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX

BOTH = ("rv64imac_h", "rv32imac_h")
GUEST_PAGE_FAULTS = (
    exceptions.INSTRUCTION_GUEST_PAGE_FAULT,
    exceptions.LOAD_GUEST_PAGE_FAULT,
    exceptions.STORE_AMO_GUEST_PAGE_FAULT,
)
Ports = dict[str, Term]


class ProofWorld:
    """Free inputs, what is assumed of them, and calls of golden functions."""

    def __init__(self, cfg: HartConfig, library: Library | None = None) -> None:
        """`library`: the golden functions, by default those of the model."""
        self.cfg = cfg
        self.premises: list[Term] = []
        self.lemmas: list[Term] = []
        self._interpreter = Interpreter(library)

    def inputs(self, name: str, **fixed: int) -> Ports:
        """Free inputs of a twin under its assumptions; some ports may be fixed."""
        ports: Ports = {}
        for port in TWIN[name].inputs:
            if port.width == STATE:
                ports[port.name] = [z3.BitVec(f"state_{i}", 64) for i in range(SLOT_COUNT)]
            elif port.name in fixed:
                ports[port.name] = z3.BitVecVal(fixed[port.name], port.width)
            else:
                ports[port.name] = z3.BitVec(port.name, port.width)
        self.premises += [t for _, t in assumptions(self.cfg, TWIN[name], ports)]
        return ports

    def assume(self, *terms: Term) -> None:
        """Add premises: the conclusion is claimed of inputs that satisfy all of them."""
        self.premises += terms

    def suggest(self, lemmas: Iterable[Term]) -> None:
        """Terms that help where they hold: each is proved before it is used."""
        self.lemmas += lemmas

    def invariant(self, slots: Ports) -> Term:
        """The state invariant of these slots as one term."""
        return z3.And([t for _, t in state_invariant(self.cfg, slots)])

    def call(self, name: str, ports: Ports) -> Ports:
        """What the golden function returns for these inputs, by the names of the twin's outputs."""
        twin = TWIN[name]
        arguments: list[Any] = []
        for port in twin.inputs:
            value = ports[port.name]
            if port.width == STATE:
                arguments.append(tuple(SymInt(t) for t in value))
            elif z3.is_bv_value(z3.simplify(value)):
                arguments.append(z3.simplify(value).as_long())
            else:
                arguments.append(SymInt(value))
        result = border.call(self._interpreter.of(twin.golden), twin, self.cfg, arguments)
        if twin.outputs[0].width == STATE:
            return {"state": [symbolic.extend(symbolic.to_sym(v), 64) for v in result]}
        values = (result,) if len(twin.outputs) == 1 else result
        return {
            p.name: symbolic.extend(symbolic.to_sym(v), p.width)
            for p, v in zip(twin.outputs, values, strict=True)
        }


PropertyClaim = Callable[[ProofWorld], Term]


@dataclass(frozen=True)
class Property:
    """A sentence, its rules, and the term that must hold of all inputs."""

    name: str
    sentence: str
    rules: tuple[str, ...]
    configs: tuple[str, ...]
    claim: PropertyClaim


PROPERTIES: dict[str, Property] = {}


def prop(
    sentence: str, rules: str, configs: tuple[str, ...] = BOTH
) -> Callable[[PropertyClaim], PropertyClaim]:
    """Registers a property under its function's name."""

    def register(claim: PropertyClaim) -> PropertyClaim:
        name = claim.__name__
        PROPERTIES[name] = Property(name, sentence, tuple(rules.split()), configs, claim)
        return claim

    return register


def bit(term: Term, position: int) -> Term:
    """Bit number `position` of a term as a truth value."""
    return z3.Extract(position, position, term) == 1


def field(term: Term, msb: int, lsb: int) -> Term:
    """Bits msb to lsb of a term, as a term of their width."""
    return z3.Extract(msb, lsb, term)


def part(term: Term, mask: int) -> Term:
    """The bits of a CSR's field, given by its mask, as a term of their width."""
    return field(term, mask.bit_length() - 1, (mask & -mask).bit_length() - 1)


def among(term: Term, numbers: Iterable[int]) -> Term:
    """Whether a term is one of these numbers."""
    return z3.Or([term == n for n in numbers])


def picked(term: Term, index: Term) -> Term:
    """Whether bit number `index` (a term) is set."""
    return z3.Extract(0, 0, z3.LShR(term, z3.ZeroExt(64 - index.size(), index))) == 1


def same(before: Ports, after: Ports, names: str) -> Term:
    """Whether these ports are unchanged."""
    return z3.And([before[n] == after[n] for n in names.split()])


def slot(ports: Ports, name: str) -> Term:
    """A slot of `state` by its name, 64 bits."""
    return ports["state"][SLOT_INDEX[name]]


def _proved(world: ProofWorld, solvers: SolverPortfolio) -> list[Term]:
    """Those of the suggested lemmas that follow from the premises about their constants."""
    result = []
    about = [set(map(str, leaves(t))) for t in world.premises] if world.lemmas else []
    for number, lemma in enumerate(world.lemmas):
        names = set(map(str, leaves(lemma)))
        local = [t for t, its in zip(world.premises, about, strict=True) if its <= names]
        solvers.decide(f"lemma {number}", [*local, z3.Not(lemma)])
        if solvers.answers[-1].proves:
            result.append(lemma)
    return result


def _values(model: z3.ModelRef) -> str:
    """The constants of a model, as numbers and truth values.

    What the model itself has for a constant may be a term that takes minutes to print.
    """
    constants = [d for d in model.decls() if d.arity() == 0]
    values = [(d, model.eval(d(), model_completion=True)) for d in constants]
    return " ".join(
        f"{d}={v}" for d, v in values if z3.is_bv_value(v) or z3.is_true(v) or z3.is_false(v)
    )


def check_property(
    name: str,
    config: str,
    seconds: float = 60,
    second: bool = True,
    library: Library | None = None,
) -> ProofResult:
    """Prove or refute one property at one configuration."""
    start = time.perf_counter()
    chosen = PROPERTIES[name]
    world = ProofWorld(NAMED[config], library)
    conclusion = chosen.claim(world)
    other = YICES if second else ""
    lemmas = _proved(world, SolverPortfolio(seconds, other))
    solvers = SolverPortfolio(seconds, other)
    empty = solvers.vacuous(world.premises)
    if empty is not None:
        status, detail = empty, NO_INPUT[empty]
    else:
        verdict, model = solvers.decide("all", [*world.premises, *lemmas, z3.Not(conclusion)])
        status, detail = status_of(verdict), ""
        if model is not None:
            detail = _values(model)[:600]
    spent = round(time.perf_counter() - start, 2)
    return ProofResult(
        name,
        config,
        status,
        solvers.solver,
        spent,
        chosen.rules,
        [],
        detail,
        second=solvers.second,
    )
