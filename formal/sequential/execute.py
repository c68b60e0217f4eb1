# SPDX-License-Identifier: Apache-2.0
"""Sequential invariants about the execute stage (hdl/core/execute.sv), where traps are taken.

They are what the CSR file and the walker assume of the pipeline, so that those assumptions are
proved and not only watched in simulation.
"""

from __future__ import annotations

from collections.abc import Mapping

from z3 import ULT, And, Implies, Not, Or

from trapline.formal.rtl.transition import Transition
from trapline.formal.sequential.induction import Claims, Invariant, check
from trapline.formal.solvers.terms import Term
from trapline.models.golden.gen import privileges
from trapline.models.isa import causes
from trapline.models.isa.config import HartConfig
from trapline.models.isa.encodings import ENCODINGS
from trapline.models.isa.functions import Fault, Outcome

WIRES = tuple(
    "ex_i first_q trap_o xret_o csr_commit_o csr_req_o csr_rsp_i retire_o irq_i fence_o redirect_o "
    "lsu_req_o lsu_rsp_i wb_o mode_i ready_o state_i handler_pc_i rst_ni outcome".split()
)


def _number(name: str) -> int:
    return 1 + [e.name for e in ENCODINGS].index(name)


def _environment(cfg: HartConfig, t: Transition) -> list[tuple[str, Term]]:
    """What decode, the load/store unit and the CSR file hand over."""
    n = t.now
    exceptions = Or([n["lsu_rsp_i.cause"] == e.number for e in causes.EXCEPTIONS])
    xret = Or(n["ex_i.op"] == _number("mret"), n["ex_i.op"] == _number("sret"))
    result = [
        ("the privilege is M, S or U", n["mode_i.priv"] != 2),
        ("V=0 in M-mode", Implies(n.on("mode_i.v"), n["mode_i.priv"] != privileges.M)),
        ("the load/store unit's exceptions have standard numbers", exceptions),
        (
            "unit UnitXret is that of MRET and SRET (proved with `control`)",
            n.is_in("ex_i.unit", "UnitXret") == xret,
        ),
        ("a fetch fault is no misalignment", n["ex_i.fetch_info.kind"] != int(Fault.MISALIGNED)),
        ("an outcome is one of the three", n["csr_rsp_i.outcome"] != 3),
        ("a replay that was asked for is not asked for again", t.asserted("ReplayedOnce")),
    ]
    if cfg.xlen == 32:
        names = "ex_i.pc ex_i.imm ex_i.rs1_data lsu_rsp_i.tval".split()
        result.append(
            ("XLEN-wide values are zero-extended", And([ULT(n[x], 1 << 32) for x in names]))
        )
        result.append(
            (
                "a gpa has 34 bits",
                And([ULT(n[x], 1 << 34) for x in ("lsu_rsp_i.gpa", "ex_i.fetch_info.gpa")]),
            )
        )
    return result


def _invariants(cfg: HartConfig, t: Transition) -> list[Invariant]:
    n = t.now
    trap, xret, commit = n.on("trap_o.valid"), n.on("xret_o.valid"), n.on("csr_commit_o")
    retire, fence, interrupt = n.on("retire_o"), n.on("fence_o.valid"), n.on("trap_o.is_interrupt")
    pairs = [(trap, xret), (trap, commit), (xret, commit)]
    numbers = Or([n["trap_o.cause"] == e.number for e in causes.EXCEPTIONS])
    priv = n["mode_i.priv"]
    offered = And(
        n.on("irq_i.valid"),
        n["trap_o.cause"] == n["irq_i.cause"],
        n["trap_o.target"] == n["irq_i.target"],
    )
    held = [n[x] == 0 for x in ("xret_o.valid", "csr_commit_o", "fence_o.valid", "wb_o.valid")]
    result = [
        Invariant(
            "one_change",
            "at most one of trap, xRET and CSR write happens in a cycle",
            And([Not(And(a, b)) for a, b in pairs]),
        ),
        Invariant(
            "no_trap_with_a_retirement",
            "an instruction that traps does not retire: one trap or one retirement in a cycle",
            Not(retire),
            trap,
        ),
        Invariant(
            "a_trap_does_nothing_else",
            "a cycle with a trap writes no register or CSR, fences nothing, returns from nothing",
            And(held),
            trap,
        ),
        Invariant(
            "commit_is_permitted",
            "a CSR access commits only where the CSR file found it permitted",
            And(n.on("csr_req_o.valid"), n["csr_rsp_i.outcome"] == int(Outcome.OK)),
            commit,
        ),
        Invariant(
            "interrupt_is_the_offered_one",
            "an interrupt that is taken is the one that the CSR file offers, with its target",
            offered,
            And(trap, interrupt),
        ),
        Invariant(
            "interrupt_comes_first",
            "an interrupt is taken in an instruction's first cycle only",
            n.on("first_q"),
            And(trap, interrupt),
        ),
        Invariant(
            "exception_has_a_number",
            "an exception has a standard number",
            numbers,
            And(trap, Not(interrupt)),
        ),
        Invariant(
            "xret_is_permitted",
            "MRET is performed in M-mode only, SRET not in U-mode or VU-mode",
            And(priv != privileges.U, Implies(n.on("xret_o.is_mret"), priv == privileges.M)),
            xret,
        ),
        Invariant(
            "fence_redirects",
            "a translation fence ends every fetch under way",
            n.on("redirect_o.valid"),
            fence,
        ),
        Invariant(
            "fence_without_access",
            "a translation fence and a data access are never under way together",
            n["lsu_req_o.valid"] == 0,
            fence,
        ),
        Invariant(
            "a_step_starts_over",
            "the cycle after a trap or a retirement is an instruction's first",
            t.then.on("first_q"),
            Or(trap, retire),
        ),
        *(
            Invariant(label, f"the assertion {label} holds", t.asserted(label))
            for label in ("OneEffect", "InterruptInFirstCycle", "EndedStepMakesRoom")
        ),
    ]
    if cfg.xlen == 32:
        fields = [f"trap_o.{f}" for f in ("epc", "tval", "tval2", "tinst")]
        wide = And([ULT(n[f], 1 << 32) for f in (*fields, "csr_req_o.operand")])
        result.append(
            Invariant("zero_extended", "what the CSR file gets is zero-extended", wide, trap)
        )
    return result


@check(
    "execute",
    "execute",
    "One trap or retirement in a cycle, and only what is permitted changes the CSR file.",
    "H_trap_m_csrwrites H_trap_hs_csrwrites H_trap_vs_csrwrites",
    ("rv64imac_h", "rv32imac_h"),
)
def build(cfg: HartConfig, overlay: Mapping[str, str]) -> Claims:
    """All invariants about the execute stage."""
    t = Transition("execute", cfg, WIRES, overlay)
    return Claims(
        t,
        _environment(cfg, t),
        _invariants(cfg, t),
        reset=t.now["rst_ni"] == 0,
        running=And(t.now.on("rst_ni"), t.then.on("rst_ni")),
    )
