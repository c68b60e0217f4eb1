"""A module with registers as two copies of its state and the step between them.

Registers without reset start anywhere. Memories become registers, resets synchronous, x a free
value of each cycle. Everything is over plain bit-vectors, so that any solver takes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import z3

from trapline.formal.smt_rtl import elaborate
from trapline.formal.sources import ROOT
from trapline.formal.verilated import config_name
from trapline.models.isa.config import HartConfig

_WIRE = re.compile(r"^; yosys-smt2-wire (\S+) (\d+)$", re.MULTILINE)
_ASSERT = re.compile(r"^; yosys-smt2-assert (\d+) (\S+)", re.MULTILINE)
_DEFAULT = "parameter hart_cfg_t Cfg = CfgRv64imacH"


def _files() -> list[str]:
    """The RTL that can hold state under proof: everything but the system around the hart."""
    listed = (ROOT / "hdl" / "soc.f").read_text().split()
    return [f for f in listed if "/soc/" not in f and "/probe/" not in f]


def module_texts(
    module: str, cfg: HartConfig, overlay: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The files, with the configuration as the default of the module's parameter."""
    texts = {f: (ROOT / f).read_text() for f in _files()} | dict(overlay or {})
    (home,) = [f for f in texts if Path(f).stem == module]
    chosen = f"parameter hart_cfg_t Cfg = {config_name(cfg.name)}"
    return texts | {home: texts[home].replace(_DEFAULT, chosen)}


class Transition:
    """One step of `module`: wires by name at time 0 and 1, assertions by label.

    `wires` says which wires are wanted. `facts` tie everything together and must be asserted.
    """

    def __init__(
        self,
        module: str,
        cfg: HartConfig,
        wires: tuple[str, ...],
        overlay: Mapping[str, str] | None = None,
    ) -> None:
        """Translate the module. Raises ElaborationError, KeyError for a wire it has not."""
        smt = elaborate(module_texts(module, cfg, overlay), module, sequential=True)
        widths = {name: int(bits) for name, bits in _WIRE.findall(smt)}
        labels = {label: number for number, label in _ASSERT.findall(smt)}
        lines = [f"(declare-const s{t} |{module}_s|)" for t in (0, 1)]
        lines += [f"(assert (|{module}_t| s0 s1))"]
        self.now: dict[str, Any] = {}
        self.then: dict[str, Any] = {}
        for name in wires:
            bits = widths[name]
            for at, side in ((0, self.now), (1, self.then)):
                constant = f"w{at}_{name}"
                value = f"(|{module}_n {name}| s{at})"
                value = f"(ite {value} #b1 #b0)" if bits == 1 else value
                lines.append(f"(declare-const |{constant}| (_ BitVec {bits}))")
                lines.append(f"(assert (= |{constant}| {value}))")
                side[name] = z3.BitVec(constant, bits)
        self.label_now: dict[str, Any] = {}
        self.label_then: dict[str, Any] = {}
        for label, number in labels.items():
            for at, side in ((0, self.label_now), (1, self.label_then)):
                lines.append(f"(declare-const |a{at}_{label}| Bool)")
                lines.append(f"(assert (= |a{at}_{label}| (|{module}_a {number}| s{at})))")
                side[label] = z3.Bool(f"a{at}_{label}")
        parsed = z3.parse_smt2_string(smt + "\n" + "\n".join(lines) + "\n")
        self.facts: list[Any] = _plain(list(parsed))


def _plain(terms: list[Any]) -> list[Any]:
    """The terms with yosys's functions of a state replaced by a constant for each state."""
    swaps: dict[int, tuple[Any, Any]] = {}
    seen: set[int] = set()
    stack = list(terms)
    while stack:
        term = stack.pop()
        if term.get_id() in seen:
            continue
        seen.add(term.get_id())
        declaration = term.decl()
        if declaration.kind() == z3.Z3_OP_UNINTERPRETED and term.num_args() == 1:
            name = f"{term.arg(0)}_{declaration.name()}"
            swaps[term.get_id()] = (term, z3.Const(name, declaration.range()))
        else:
            stack.extend(term.children())
    return [z3.substitute(t, *swaps.values()) for t in terms]
