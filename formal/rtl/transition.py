# SPDX-License-Identifier: Apache-2.0
"""A module with registers as copies of its state and the steps between them.

Registers without reset start anywhere. Memories become registers, resets synchronous, x a free
value of each cycle. Everything is over plain bit-vectors, so that any solver takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import z3

from trapline.formal.golden.sources import ROOT
from trapline.formal.rtl.elaboration import elaborate
from trapline.formal.rtl.layout import Shape, shapes
from trapline.formal.rtl.unrolled import Unrolled
from trapline.formal.rtl.verilated import config_name
from trapline.formal.solvers.terms import Model, Term
from trapline.models.isa.config import HartConfig

_DEFAULT = "parameter hart_cfg_t Cfg = CfgRv64imacH"


def _files() -> list[str]:
    """The RTL that can hold state under proof: everything but the system around the hart."""
    listed = (ROOT / "hdl" / "soc.f").read_text().split()
    return [f for f in listed if not any(f"/{room}/" in f for room in ("kit", "soc", "probe"))]


def module_texts(
    module: str,
    cfg: HartConfig,
    overlay: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The files, with the configuration as the default of the module's parameter.

    `parameters` gives others, declaration (up to its value) by value.
    """
    texts = {f: (ROOT / f).read_text() for f in _files()} | dict(overlay or {})
    (home,) = [f for f in texts if Path(f).stem == module]
    chosen = f"parameter hart_cfg_t Cfg = {config_name(cfg.name)}"
    text = texts[home].replace(_DEFAULT, chosen)
    for declaration, value in (parameters or {}).items():
        text, found = re.subn(
            rf"{re.escape(declaration)} = [^,\n]+", f"{declaration} = {value}", text
        )
        if found != 1:
            raise KeyError(declaration)
    return texts | {home: text}


class Cycle:
    """The wires of one cycle; `cycle["req_q.ctx.v"]` is a field of a packed struct."""

    def __init__(self, wires: Mapping[str, Term], layout: Mapping[str, Shape]) -> None:
        """Terms of whole wires by name, and what their bits mean."""
        self.wires, self._layout = dict(wires), layout

    def __getitem__(self, path: str) -> Term:
        """The term of a wire or of a field in it. Raises KeyError."""
        if path in self.wires:
            return self.wires[path]
        root, lsb, shape = self._find(path)
        return z3.Extract(lsb + shape.bits - 1, lsb, self.wires[root])

    def _find(self, path: str) -> tuple[str, int, Shape]:
        roots = (w for w in self.wires if path == w or path.startswith(f"{w}."))
        root = max(roots, key=len, default=None)
        if root is None:
            raise KeyError(path)
        below = path.removeprefix(root).strip(".")
        return root, *self._layout[root].find(below.split(".") if below else [])

    def on(self, path: str) -> Term:
        """Whether a bit is set."""
        return self[path] == 1

    def is_in(self, path: str, *members: str) -> Term:
        """Whether an enum variable has one of these members."""
        numbers = {name: number for number, name in self._find(path)[2].members.items()}
        return z3.Or([self[path] == numbers[m] for m in members])


class Transition:
    """One step of `module`, or several: its wires in every cycle, its assertions by label.

    `wires` says which wires are wanted. What ties them together is to be asserted: `facts_for`.
    `now` and `then` are the first two cycles.
    """

    def __init__(
        self,
        module: str,
        cfg: HartConfig,
        wires: tuple[str, ...],
        overlay: Mapping[str, str] | None = None,
        steps: int = 1,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        """Translate the module. Raises ElaborationError, KeyError for a wire it has not."""
        texts = module_texts(module, cfg, overlay, parameters)
        unrolled = Unrolled(module, elaborate(texts, module, sequential=True))
        self.layout = shapes(texts, module)
        self.cycles = [
            Cycle({n: z3.BitVec(f"{n}@{t}", unrolled.width(n)) for n in wires}, self.layout)
            for t in range(steps + 1)
        ]
        self.labels = [
            {label: z3.Bool(f"assert {label}@{t}") for label in unrolled.labels}
            for t in range(steps + 1)
        ]
        script = "\n".join(unrolled.equations(wires, steps + 1))
        self._defines: dict[str, Term] = {
            str(fact.arg(0)): fact for fact in z3.parse_smt2_string(script)
        }
        self._support = Support()

    def facts_for(self, terms: Iterable[Term]) -> list[Term]:
        """What ties these terms together: the definitions that they need, directly or not.

        What is left out defines constants that occur nowhere else, so no verdict can change.
        """
        waiting = 0
        for t in terms:
            waiting |= self._support.of(t)
        seen = 0
        result: list[Term] = []
        while waiting:
            bit = waiting & -waiting
            seen |= bit
            fact = self._defines.get(self._support.name(bit))
            if fact is not None:
                result.append(fact)
                waiting |= self._support.of(fact)
            waiting &= ~seen
        return result

    @property
    def now(self) -> Cycle:
        """The cycle before the step."""
        return self.cycles[0]

    @property
    def then(self) -> Cycle:
        """The cycle after it."""
        return self.cycles[1]

    def asserted(self, label: str) -> Term:
        """What a named assertion says about the cycle before the step.

        An assertion looks at a clock edge, so its verdict is known in the cycle after it.
        """
        return self.labels[1][label]

    def values(self, model: Model) -> str:
        """The wires of a counterexample that are not zero, cycle by cycle, fields by name."""
        lines = []
        for t, cycle in enumerate(self.cycles):
            words = []
            for name, term in cycle.wires.items():
                if model[term] is None:  # not part of the question
                    continue
                value = model.eval(term, model_completion=True).as_long()
                if value and name in self.layout and term.size() <= 400:
                    words.append(f"{name}={self.layout[name].text(value)}")
            lines.append(f"cycle {t}: {' '.join(words)}")
        return "; ".join(lines)


class Support:
    """The free constants below terms as sets of bits, each shared subterm looked at once."""

    def __init__(self) -> None:
        """Empty; what is looked at once is known from then on."""
        self._of: dict[int, int] = {}
        self._bits: dict[str, int] = {}
        self._names: list[str] = []
        # An identity is that of a term only as long as the term lives.
        self._alive: list[Term] = []

    def name(self, bit: int) -> str:
        """The constant that a bit stands for."""
        return self._names[bit.bit_length() - 1]

    def of(self, term: Term) -> int:
        """The constants of a term."""
        if term.get_id() in self._of:
            return self._of[term.get_id()]
        self._alive.append(term)
        stack = [term]
        while stack:
            t = stack[-1]
            at = t.get_id()
            if at in self._of:
                stack.pop()
                continue
            children = t.children()
            missing = [c for c in children if c.get_id() not in self._of]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            found = 0
            for c in children:
                found |= self._of[c.get_id()]
            if not children and not _is_value(t):
                found = self._bit(str(t))
            self._of[at] = found
        return self._of[term.get_id()]

    def _bit(self, name: str) -> int:
        if name not in self._bits:
            self._bits[name] = 1 << len(self._names)
            self._names.append(name)
        return self._bits[name]


def _is_value(term: Term) -> bool:
    return bool(term.decl().kind() != z3.Z3_OP_UNINTERPRETED)
