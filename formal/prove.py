"""Equality of a twin's two sides for all inputs of one configuration.

A claim is proved when the assumptions are satisfiable and no input makes the RTL's outputs differ
from the golden function's. x in the RTL is a free value, so a dependence on it refutes the claim.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import z3

from trapline.formal import solve, symbolic
from trapline.formal.assume import assumptions
from trapline.formal.interpret import Interpreter
from trapline.formal.smt_rtl import RtlModel
from trapline.formal.sources import Library
from trapline.formal.symbolic import SymInt
from trapline.formal.vlib import golden, unpack, width
from trapline.models.isa import csrs
from trapline.models.isa.config import NAMED, HartConfig
from trapline.models.isa.functions import STATE, TWIN, TWINS, Twin
from trapline.models.isa.state import SLOT_COUNT, SLOTS

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
        self.rtl = RtlModel(twin, cfg, overlay)
        self.ports = split_ports(twin, self.rtl.inputs)
        packed, fits = golden_vector(twin, cfg, self.ports, library or Library())
        self.assumed = assumptions(cfg, twin, self.ports)
        self.golden = packed
        base = [t for _, t in self.assumed]
        self.premises = solve.bit_vectors([self.rtl.constraint, *base])
        self.difference = z3.Or(z3.Not(fits), packed != self.rtl.outputs)

    def check(
        self, seconds: float = 60, second: bool = True, vacuity: bool = True, explain: bool = True
    ) -> Result:
        """Prove or refute; `second` lets yices judge the same query."""
        start = time.perf_counter()
        status, solver, other, detail = UNKNOWN, "z3", "", ""
        inputs: list[Any] = []
        query = [*self.premises, self.difference]
        if vacuity and solve.with_z3(self.premises, seconds)[0] != solve.SAT:
            status, detail = VACUOUS, "no input satisfies the assumptions"
        else:
            verdict, solver, other, model = self._decide(query, seconds, second)
            status = {solve.UNSAT: PROVED, solve.SAT: REFUTED}.get(verdict, UNKNOWN)
            if model is not None and explain:
                inputs, detail = self.explain(model)
        return Result(
            self.twin.name,
            self.cfg.name,
            status,
            solver,
            round(time.perf_counter() - start, 2),
            self.twin.rules,
            [s for s, _ in self.assumed],
            detail,
            inputs,
            other,
        )

    def _cases(self, query: list[Any]) -> list[list[Any]]:
        """The query, or a split of it by the upper bits of a CSR address that covers all."""
        if self.twin.name != "csr_write":
            return [query]
        addresses = {*csrs.BY_ADDRESS, *csrs.HIGH_BY_ADDRESS}
        # Registers that make hard queries stand alone; the others go by sixteen.
        hard = {a for a in addresses if 0x3A0 <= a < 0x3B0 + self.cfg.pmp_entries}
        cases = [self._at(query, a, 12) for a in sorted(hard)]
        prefixes = sorted({a >> 4 for a in addresses - hard})
        cases += [self._at(query, p, 8) for p in prefixes]
        addr = self.ports["addr"]
        covered = [addr != a for a in hard] + [z3.Extract(11, 4, addr) != p for p in prefixes]
        # What is no CSR, by the upper four bits of the address.
        return cases + [self._at([*query, *covered], p, 4) for p in range(16)]

    def _at(self, query: list[Any], upper: int, bits: int) -> list[Any]:
        """The query with the first `bits` bits of the inputs (of the address) known."""
        rest = z3.BitVec(f"rest_{bits}", self.rtl.inputs.size() - bits)
        vector = z3.Concat(z3.BitVecVal(upper, bits), rest)
        whole = z3.And([z3.substitute(t, (self.rtl.inputs, vector)) for t in query])
        return [z3.simplify(whole), self.rtl.inputs == vector]

    def _decide(self, query: list[Any], seconds: float, second: bool) -> tuple[str, str, str, Any]:
        """(verdict, solver, second solver's verdict, model) over all cases."""
        solver, other = "z3", "unsat" if second else ""
        for case in self._cases(query):
            verdict, model = solve.with_z3(case, seconds)
            if second or verdict == solve.UNKNOWN:
                theirs = solve.with_yices(case, seconds)
                other = other if theirs == solve.UNSAT else theirs
                if verdict == solve.UNKNOWN:
                    verdict, solver = theirs, "yices"
            if verdict != solve.UNSAT:
                return verdict, solver, other, model
        return solve.UNSAT, solver, other, None

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

    def explain(self, model: Any) -> tuple[list[Any], str]:
        """The counterexample's inputs and one line: what each side gives, replayed in Python."""
        model = self.minimal(model)
        packed = model.eval(self.rtl.inputs, model_completion=True).as_long()
        inputs = list(unpack(self.twin.inputs, packed))
        rtl = model.eval(self.rtl.outputs, model_completion=True).as_long()
        rtl_out = unpack(self.twin.outputs, rtl)
        function: Any = golden(self.twin)
        value = function(self.cfg, *inputs)
        single = len(self.twin.outputs) == 1
        golden_out = (value,) if single else tuple(value)
        words = [f"{p.name}={_show(v)}" for p, v in zip(self.twin.inputs, inputs, strict=True)]
        differ = [
            f"{p.name}: golden {_show(g, r)} rtl {_show(r, g)}"
            for p, g, r in zip(self.twin.outputs, golden_out, rtl_out, strict=True)
            if g != r
        ]
        return inputs, f"{' '.join(words)} -> {'; '.join(differ)}"


def _show(value: Any, against: Any = None) -> str:
    if isinstance(value, int):
        return hex(value)
    other = against if against is not None else [0] * len(value)
    named = [f"{s.name}={v:#x}" for s, v, o in zip(SLOTS, value, other, strict=True) if v != o]
    return "{" + " ".join(named) + "}"


def prove(name: str, config: str, seconds: float = 60, second: bool = True) -> Result:
    """Check one twin at one named configuration."""
    return Claim(TWIN[name], NAMED[config]).check(seconds, second)


CONFIGS = ("rv64imac_h", "rv32imac_h", "rv64imac", "rv64imac_h_sv39", "rv64imac_h_svade")


# Configurations with every twin, and the twins that take minutes elsewhere.
WHOLE = CONFIGS[:2]
HEAVY = ("csr_write", "csr_read", "pmp_check", "trap_entry", "alu", "amo_result")


def all_claims() -> list[tuple[str, str]]:
    """(twin, configuration) of every equality claim."""
    return [(t.name, c) for c in CONFIGS for t in TWINS if c in WHOLE or t.name not in HEAVY]
