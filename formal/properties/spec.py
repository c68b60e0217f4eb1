# SPDX-License-Identifier: Apache-2.0
"""Properties of the specification: sentences proved over the golden functions alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import z3

from trapline.formal.equality.assumptions import assumptions, state_invariant
from trapline.formal.equality.claim import PROVED, REFUTED, UNKNOWN, VACUOUS, Result
from trapline.formal.golden import symbolic
from trapline.formal.golden.interpreter import Interpreter
from trapline.formal.golden.sources import Library
from trapline.formal.golden.symbolic import SymInt
from trapline.formal.solvers import portfolio as solve
from trapline.formal.solvers.cut_points import leaves
from trapline.models.isa.config import NAMED, HartConfig
from trapline.models.isa.functions import STATE, TWIN
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX

BOTH = ("rv64imac_h", "rv32imac_h")
Ports = dict[str, Any]


class World:
    """Free inputs, what is assumed of them, and calls of golden functions."""

    def __init__(self, cfg: HartConfig, library: Library | None = None) -> None:
        """No premises yet."""
        self.cfg = cfg
        self.premises: list[Any] = []
        self.lemmas: list[Any] = []
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

    def assume(self, *terms: Any) -> None:
        """More premises."""
        self.premises += terms

    def suggest(self, lemmas: Iterable[Any]) -> None:
        """Terms that help where they hold: each is proved before it is used."""
        self.lemmas += lemmas

    def invariant(self, slots: Ports) -> Any:
        """The state invariant of these slots as one term."""
        return z3.And([t for _, t in state_invariant(self.cfg, slots)])

    def call(self, name: str, ports: Ports) -> Ports:
        """Outputs by name."""
        twin = TWIN[name]
        arguments: list[Any] = [self.cfg]
        for port in twin.inputs:
            value = ports[port.name]
            if port.width == STATE:
                arguments.append(tuple(SymInt(t) for t in value))
            elif z3.is_bv_value(z3.simplify(value)):
                arguments.append(z3.simplify(value).as_long())
            else:
                arguments.append(SymInt(value))
        result = self._interpreter.run(twin.golden, arguments)
        if twin.outputs[0].width == STATE:
            return {"state": [symbolic.extend(symbolic.to_sym(v), 64) for v in result]}
        values = (result,) if len(twin.outputs) == 1 else result
        return {
            p.name: symbolic.extend(symbolic.to_sym(v), p.width)
            for p, v in zip(twin.outputs, values, strict=True)
        }


Claim = Callable[[World], Any]


@dataclass(frozen=True)
class Property:
    """A sentence, its rules, and the term that must hold of all inputs."""

    name: str
    sentence: str
    rules: tuple[str, ...]
    configs: tuple[str, ...]
    claim: Claim


PROPERTIES: dict[str, Property] = {}


def prop(sentence: str, rules: str, configs: tuple[str, ...] = BOTH) -> Callable[[Claim], Claim]:
    """Registers a property under its function's name."""

    def register(claim: Claim) -> Claim:
        name = claim.__name__
        PROPERTIES[name] = Property(name, sentence, tuple(rules.split()), configs, claim)
        return claim

    return register


def bit(term: Any, position: int) -> Any:
    """Whether a bit is set."""
    return z3.Extract(position, position, term) == 1


def field(term: Any, msb: int, lsb: int) -> Any:
    """A field."""
    return z3.Extract(msb, lsb, term)


def picked(term: Any, index: Any) -> Any:
    """Whether bit number `index` (a term) is set."""
    return z3.Extract(0, 0, z3.LShR(term, z3.ZeroExt(64 - index.size(), index))) == 1


def same(before: Ports, after: Ports, names: str) -> Any:
    """Whether these ports are unchanged."""
    return z3.And([before[n] == after[n] for n in names.split()])


def slot(ports: Ports, name: str) -> Any:
    """A slot of `state`."""
    return ports["state"][SLOT_INDEX[name]]


def _proved(world: World, seconds: float, second: bool) -> list[Any]:
    """Those of the suggested lemmas that follow from the premises about their constants."""
    result = []
    about = [set(map(str, leaves(t))) for t in world.premises] if world.lemmas else []
    for lemma in world.lemmas:
        names = set(map(str, leaves(lemma)))
        local = [t for t, its in zip(world.premises, about, strict=True) if its <= names]
        query = [*local, z3.Not(lemma)]
        if solve.with_z3(query, seconds)[0] != solve.UNSAT:
            continue
        if not second or solve.with_yices(query, seconds) == solve.UNSAT:
            result.append(lemma)
    return result


def check_property(
    name: str,
    config: str,
    seconds: float = 60,
    second: bool = True,
    library: Library | None = None,
) -> Result:
    """Prove or refute one property at one configuration."""
    start = time.perf_counter()
    chosen = PROPERTIES[name]
    world = World(NAMED[config], library)
    conclusion = chosen.claim(world)
    query = [*world.premises, *_proved(world, seconds, second), z3.Not(conclusion)]
    solver, other, detail = "z3", "", ""
    if solve.with_z3(world.premises, seconds)[0] != solve.SAT:
        status, detail = VACUOUS, "no input satisfies the premises"
    else:
        verdict, model = solve.with_z3(query, seconds)
        if second or verdict == solve.UNKNOWN:
            other = solve.with_yices(query, seconds)
        if verdict == solve.UNKNOWN:
            verdict, solver = other, solve.YICES
        status = {solve.UNSAT: PROVED, solve.SAT: REFUTED}.get(verdict, UNKNOWN)
        if model is not None:
            detail = " ".join(f"{d}={model[d]}" for d in model.decls())[:600]
    spent = round(time.perf_counter() - start, 2)
    return Result(name, config, status, solver, spent, chosen.rules, [], detail, [], other)
