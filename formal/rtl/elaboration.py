# SPDX-License-Identifier: Apache-2.0
"""RTL twins as terms: pyosys translates the module, z3 reads the result.

The translation is cached by the contents of all its files.
"""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import z3

from trapline.cache import CACHE, cached, digest
from trapline.formal.golden.sources import ROOT
from trapline.formal.rtl.library import instance, sources, width
from trapline.formal.rtl.verilated import config_name
from trapline.formal.solvers.cut_points import leaves
from trapline.formal.solvers.terms import Term
from trapline.models.isa.config import HartConfig
from trapline.models.isa.functions import Twin

TERMS = CACHE / "formal"
YOSYS_PROCESS = Path(__file__).with_name("yosys_process.py")
TOP = "proof_top"


class ElaborationError(Exception):
    """The RTL could not be translated; the message is the tool's last words."""


def wrapper(twin: Twin, config: str) -> str:
    """A top module with one vector in and one out, the twin at a named configuration."""
    return (
        f"module {TOP}\n  import cfg_pkg::*;\n  import twins_pkg::*;\n(\n"
        f"  input {twin.name}_in_t in_i,\n  output {twin.name}_out_t out_o\n);\n"
        f"{instance(twin, config, 'in_i', 'out_o')}endmodule\n"
    )


@functools.cache
def _texts() -> dict[str, str]:
    return {str(p.relative_to(ROOT)): p.read_text() for p in sources()}


def elaborate(texts: Mapping[str, str], top: str = TOP, *, sequential: bool = False) -> str:
    """SMT-LIB text of module `top` in these files (path -> text). Raises ElaborationError."""
    kind = "sequential" if sequential else "combinational"
    named = (part for item in texts.items() for part in item)

    def make(folder: Path) -> Path:
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        done = subprocess.run(
            [sys.executable, str(YOSYS_PROCESS), top, "out.smt2", kind, *texts],
            cwd=folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        out = folder / "out.smt2"
        if done.returncode or not out.exists():
            words = [x for x in done.stdout.splitlines() if "rror" in x or "failed" in x]
            raise ElaborationError("; ".join(words[:3]) or done.stdout[-300:])
        return out

    key = digest([top, kind, YOSYS_PROCESS, *named])
    return cached(TERMS / f"{key}.smt2", make).read_text()


def twin_texts(twin: Twin, cfg: HartConfig, overlay: Mapping[str, str]) -> dict[str, str]:
    """The files of one twin's elaboration, in compilation order."""
    texts = {**_texts(), **overlay}
    return {**texts, "top.sv": wrapper(twin, config_name(cfg.name))}


def bit_vectors(terms: list[Term]) -> list[Term]:
    """The terms with yosys's functions of the state replaced by plain variables."""
    substitution: dict[Term, Term] = {}
    seen: set[int] = set()
    stack = list(terms)
    while stack:
        term = stack.pop()
        if term.get_id() in seen:
            continue
        seen.add(term.get_id())
        declaration = term.decl()
        if declaration.kind() == z3.Z3_OP_UNINTERPRETED and term.num_args() == 1:
            fresh = z3.Const(f"n_{declaration.name()}", declaration.range())
            substitution[term] = fresh
        stack.extend(term.children())
    pairs = list(substitution.items())
    return [z3.substitute(t, *pairs) for t in terms] if pairs else terms


class RtlModel:
    """A twin's outputs as one term over one input vector.

    `constraint` ties them together and must be asserted; what is x is a free value in it.
    """

    def __init__(self, twin: Twin, cfg: HartConfig, overlay: Mapping[str, str] | None = None):
        """Translate the twin as it stands, or with some files replaced."""
        smt = elaborate(twin_texts(twin, cfg, overlay or {}))
        self._bind(smt, sum(map(width, twin.inputs)), sum(map(width, twin.outputs)))

    def _bind(self, smt: str, in_bits: int, out_bits: int) -> None:
        out = f"(|{TOP}_n out_o| state)"
        # A one-bit port is a Bool there.
        out = f"(ite {out} #b1 #b0)" if out_bits == 1 else out
        text = smt + (
            f"\n(declare-const state |{TOP}_s|)\n"
            f"(declare-const rtl_in (_ BitVec {in_bits}))\n"
            f"(declare-const rtl_out (_ BitVec {out_bits}))\n"
            f"(assert (= (|{TOP}_n in_i| state) rtl_in))\n"
            f"(assert (= {out} rtl_out))\n"
        )
        self.constraint: Term = z3.And(*z3.parse_smt2_string(text))
        self.inputs = z3.BitVec("rtl_in", in_bits)
        self.outputs = z3.BitVec("rtl_out", out_bits)

    def outputs_of(self, vector: Term) -> Term:
        """The outputs as one term over `vector` in the place of the inputs; x stays free."""
        equalities = bit_vectors([self.constraint])[0].children()
        ports = {str(t): e for e in equalities for t in e.children() if t.num_args() == 0}
        pieces = _flat(_other(ports["rtl_in"], "rtl_in"))
        swaps, high = [], vector.size()
        for piece in pieces:
            (name,) = leaves(piece)
            low = high - piece.size()
            part = z3.simplify(z3.Extract(high - 1, low, vector))
            swaps.append((name, part == 1 if z3.is_bool(name) else part))
            high = low
        return z3.substitute(_other(ports["rtl_out"], "rtl_out"), *swaps)


def _other(equality: Term, name: str) -> Term:
    """The side of an equality that is not the constant `name`."""
    left, right = equality.children()
    return right if str(left) == name else left


def _flat(term: Term) -> list[Term]:
    """The parts of a concatenation, from the most significant."""
    if term.decl().kind() != z3.Z3_OP_CONCAT:
        return [term]
    return [part for c in term.children() for part in _flat(c)]
