# SPDX-License-Identifier: Apache-2.0
"""The whole walk: every step of hdl/mmu/walker.sv is one that `walk_spec` takes.

The state machine is compared with the specification step by step: from any state that a walk can
be in, and for any answer of the memory, the state after the step is where the specification goes.
Since the steps of a walk chain up, that holds of whole walks, of any length and in every mode: no
bound is needed. What the walker's registers keep between the steps is held by invariants as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from z3 import And, Implies

from trapline.formal.rtl.transition import Cycle, Transition
from trapline.formal.sequential.induction import Claims, Invariant, check
from trapline.formal.sequential.tlb import hollow
from trapline.formal.sequential.walk_spec import PTE_FILE, Walk
from trapline.formal.sequential.walk_steps import WIRES, Steps, request_of
from trapline.formal.sequential.walker import IN_G, environment, filled_before, invariants
from trapline.formal.solvers.terms import Term
from trapline.models.isa.config import HartConfig


def _final_gpa(c: Cycle, walk: Walk) -> Term:
    """In the last G-stage translation the gpa is the first stage's result."""
    r = request_of(c)
    leaf = walk.golden("leaf_address", c["s_pte_q"], r.va, c["s_level_q"], r.s_mode)
    gpa = c["g_addr_q"]
    final = And(c.is_in("state_q", *IN_G), c.is_in("use_q", "UseFinal"))
    return Implies(
        final, And(Implies(r.s_mode != 0, gpa == leaf), Implies(r.s_mode == 0, gpa == r.va))
    )


def _table(c: Cycle) -> Term:
    return Implies(
        c.is_in("state_q", "StSRead", "StSWait", "StSWrite", "StSWriteWait"),
        c["s_base_q"] == c["base_q"],
    )


@check(
    "walk",
    "walker",
    "Every step of a walk is the one that the translation process takes, through both stages.",
    "H_vm_gpatrans H_vm_gpapriv H_vm_gpa_g H_guest_page_fault hgatp_mode_x4",
    ("rv64imac_h", "rv32imac_h", "rv64imac_h_svade", "rv64imac_h_sv39"),
)
def build(cfg: HartConfig, overlay: Mapping[str, str]) -> Claims:
    """All invariants about the walk."""
    rtl = {f: text for f, text in overlay.items() if f != PTE_FILE}
    t = Transition("walker", cfg, WIRES, hollow(rtl))
    walk = Walk(cfg, request_of(t.now), overlay)
    lemmas = [
        (f"{s.text} (proved of `walker`)", s.before)
        for s in invariants(cfg, t, filled_before(t))
        if s.before is not None
    ]
    final = Invariant(
        "final_gpa_is_the_first_stages",
        "the gpa that is translated last is what the first stage gave",
        _final_gpa(t.then, Walk(cfg, request_of(t.then), overlay)),
        before=_final_gpa(t.now, walk),
    )
    table = Invariant(
        "the_table_is_remembered",
        "the table of the first stage's PTE is remembered for when the G-stage is done",
        _table(t.then),
        before=_table(t.now),
    )
    return Claims(
        t,
        [*environment(cfg, t), *lemmas],
        [final, table, *Steps(cfg, t, walk).all()],
        reset=t.now["rst_ni"] == 0,
        running=And(t.now.on("rst_ni"), t.then.on("rst_ni")),
    )
