# SPDX-License-Identifier: Apache-2.0
"""Sequential invariants about the page-table walker (hdl/mmu/walker.sv).

That a walk ends is shown by a rank: a number that every step makes smaller, but for those that wait
for the memory. Its parts, from the most significant: the level of the first stage and the step at
that level; the level of the G-stage walk and the step at that level.
"""

from __future__ import annotations

from collections.abc import Mapping

from z3 import ULE, ULT, And, BitVecVal, Bool, Extract, If, Implies, Not, Or, ZeroExt

from trapline.formal.rtl.transition import Cycle, Transition
from trapline.formal.sequential.induction import Claims, Invariant, check
from trapline.formal.sequential.tlb import Ports, contract, hollow
from trapline.formal.solvers.terms import Term
from trapline.models.golden.gen import pte_fields as p
from trapline.models.isa.config import SV32, SV39, SV48, SV57, HartConfig

WIRES = tuple(
    "state_q use_q req_q level_q s_level_q is_data_q g_hit u_gtlb.fill_i leaf_found "
    "mem_req_o mem_rsp_i data_req_i fetch_req_i data_rsp_o fetch_rsp_o kill_fetch_i fence_i rst_ni "
    "pte_update_o s_old_pte_q s_pte_q g_old_pte_q g_pte_q "
    "u_gtlb.req_i u_gtlb.entry_o u_gtlb.pa_o u_gtlb.fill_entry_i u_gtlb.hit_o".split()
)
FILL = "u_gtlb.fill_i"
G_TLB = Ports(*(f"u_gtlb.{p}" for p in "req_i hit_o entry_o pa_o fill_i fill_entry_i".split()))
ASKING = ("StSRead", "StSWrite", "StGRead", "StGWrite")
WAITING = ("StSWait", "StSWriteWait", "StGWait", "StGWriteWait")
IN_G = ("StGLookup", "StGRead", "StGWait", "StGWrite", "StGWriteWait")
IN_S = ("StSAddress", "StSRead", "StSWait", "StSWrite", "StSWriteWait")
TOP_LEVEL = {SV32: 1, SV39: 2, SV48: 3, SV57: 4}
RANK = 16
# What identifies a walk under way; req_q.valid and, without Svpbmt, PBMTE are read
# by nobody.
KEPT = tuple(
    "use_q level_q s_level_q is_data_q req_q.update req_q.va req_q.access req_q.user req_q.sum "
    "req_q.mxr_s req_q.mxr_g req_q.ctx.v req_q.ctx.s_mode req_q.ctx.s_root req_q.ctx.asid "
    "req_q.ctx.s_adue req_q.ctx.g_mode req_q.ctx.g_root req_q.ctx.vmid req_q.ctx.g_adue".split()
)


def g_tlb(t: Transition) -> list[tuple[str, Term]]:
    """The contract of the G-stage TLB, which stands here with free outputs."""
    return [
        (
            f"{c.text} (proved of `g_stage_tlb`)",
            c.holds if c.when is None else Implies(c.when, c.holds),
        )
        for c in contract(t, G_TLB)
    ]


def _top(mode: Term) -> Term:
    term = BitVecVal(0, 3)
    for number, level in TOP_LEVEL.items():
        term = If(mode == number, BitVecVal(level, 3), term)
    return term


def _request(cfg: HartConfig, c: Cycle, name: str) -> list[tuple[str, Term]]:
    """What vm_context and the ports guarantee of a request; kept while a walk goes on."""
    ctx = f"{name}.ctx"
    s, g, v = c[f"{ctx}.s_mode"], c[f"{ctx}.g_mode"], c[f"{ctx}.v"]
    # An invariant of the CSR file's registers (`csr_file`).
    none = And(c[f"{ctx}.s_adue"] == 0, c[f"{ctx}.g_adue"] == 0)
    svade = [] if cfg.has("svadu") else [("a request asks for no update without Svadu", none)]
    return [
        *svade,
        (
            "a request's modes are supported",
            And(_one_of(s, cfg.vm_modes), _one_of(g, cfg.gstage_modes)),
        ),
        ("a request has a G-stage at V=1 only", Implies(v == 0, g == 0)),
        ("a request with no stage active reaches no walker", Or(s != 0, g != 0)),
    ]


def _adds(old: Term, new: Term) -> Term:
    """Whether nothing but A and D was added."""
    return And(old & ~new == 0, (old ^ new) & ~BitVecVal(p.A | p.D, 64) == 0)


def _g_leaf_permits(c: Cycle) -> Term:
    """Whether the G-stage leaf to be written lets the access through that it is needed for."""
    final, leaf = c.is_in("use_q", "UseFinal"), c["g_pte_q"]
    r, w, x, d = (Extract(b, b, leaf) == 1 for b in (p.R_LSB, p.W_LSB, p.X_LSB, p.D_LSB))
    reads = Or(r, And(final, c.on("req_q.mxr_g"), x))
    own = If(
        c.is_in("req_q.access", "AccessStore"),
        And(w, d),
        If(c.is_in("req_q.access", "AccessLoad"), reads, x),
    )
    return If(c.is_in("use_q", "UsePteRead"), r, If(final, own, And(w, d)))


def _one_of(mode: Term, modes: Term) -> Term:
    return Or([mode == m for m in sorted({0, *modes})])


def invariants(cfg: HartConfig, t: Transition, filled: tuple[Term, Term]) -> list[Invariant]:
    """What holds in every cycle; `filled` is that of `filled_before`."""
    result: list[Invariant] = []

    def both(name: str, text: str, of: Term) -> None:
        result.append(Invariant(name, text, of(t.then), before=of(t.now)))

    def when_busy(c: Cycle, term: Term) -> Term:
        return Implies(Not(c.is_in("state_q", "StIdle")), term)

    both("state_exists", "the state is one of the named ones", lambda c: ULE(c["state_q"], 13))
    both(
        "use_exists",
        "a G-stage translation has a known use",
        lambda c: when_busy(
            c, Or(c["use_q"] != 3, c.is_in("state_q", "StSStart", "StDrain", "StDone"))
        ),
    )
    for i, (text, _) in enumerate(_request(cfg, t.now, "req_q")):
        both(
            f"request_{i}",
            text + " (the one being walked for)",
            lambda c, i=i: when_busy(c, _request(cfg, c, "req_q")[i][1]),
        )
    both(
        "s_stage_is_active",
        "first-stage PTEs are handled only where that stage is active",
        lambda c: And(
            Implies(c.is_in("state_q", *IN_S), c["req_q.ctx.s_mode"] != 0),
            Implies(
                And(c.is_in("state_q", *IN_G), Not(c.is_in("use_q", "UseFinal"))),
                c["req_q.ctx.s_mode"] != 0,
            ),
        ),
    )
    both(
        "g_stage_is_active",
        "the G-stage is read only where it is active",
        lambda c: Implies(c.is_in("state_q", *IN_G), c["req_q.ctx.g_mode"] != 0),
    )
    both(
        "levels_exist",
        "the level being read exists in the mode",
        lambda c: And(
            Implies(c.is_in("state_q", *IN_S), ULE(c["level_q"], _top(c["req_q.ctx.s_mode"]))),
            Implies(
                And(c.is_in("state_q", *IN_G), Not(c.is_in("state_q", "StGLookup"))),
                ULE(c["level_q"], _top(c["req_q.ctx.g_mode"])),
            ),
            Implies(
                And(c.is_in("state_q", *IN_G), Not(c.is_in("use_q", "UseFinal"))),
                ULE(c["s_level_q"], _top(c["req_q.ctx.s_mode"])),
            ),
            Implies(c.is_in("state_q", *IN_S[1:]), c["s_level_q"] == c["level_q"]),
        ),
    )
    both(
        "updates_are_asked_for",
        "a PTE is written only for a request that may update",
        lambda c: Implies(
            Or(
                c.is_in("state_q", "StSWrite", "StSWriteWait", "StGWrite", "StGWriteWait"),
                And(c.is_in("state_q", *IN_G), c.is_in("use_q", "UsePteWrite")),
            ),
            c.on("req_q.update"),
        ),
    )
    both(
        "update_adds_a_and_d",
        "what is to be written to a PTE is its old value with A or D added",
        lambda c: And(
            Implies(
                Or(
                    c.is_in("state_q", "StSWrite", "StSWriteWait"),
                    And(c.is_in("state_q", *IN_G), c.is_in("use_q", "UsePteWrite")),
                ),
                _adds(c["s_old_pte_q"], c["s_pte_q"]),
            ),
            Implies(
                c.is_in("state_q", "StGWrite", "StGWriteWait"),
                _adds(c["g_old_pte_q"], c["g_pte_q"]),
            ),
        ),
    )
    both(
        "g_leaf_permits",
        "the G-stage leaf being written permits the access that it is written for",
        lambda c: Implies(c.is_in("state_q", "StGWrite", "StGWriteWait"), _g_leaf_permits(c)),
    )
    both(
        "no_speculative_fault",
        "an answer to a speculative request reports no fault",
        lambda c: Implies(
            And(c.is_in("state_q", "StDone"), c["req_q.update"] == 0),
            And(c["data_rsp_o.fault"] == 0, c["fetch_rsp_o.fault"] == 0),
        ),
    )
    result.append(
        Invariant(
            "what_was_filled_hits",
            "the G-stage lookup after a G-stage walk hits",
            Implies(filled[1], And(t.then.is_in("state_q", "StGLookup"), t.then.on("g_hit"))),
            before=Implies(filled[0], And(t.now.is_in("state_q", "StGLookup"), t.now.on("g_hit"))),
        )
    )
    return result


def rank(c: Cycle, filled: Term) -> Term:
    """What every step of a walk makes smaller, 16 bits."""

    def number(value: int) -> Term:
        return BitVecVal(value, RANK)

    def wide(term: Term) -> Term:
        return ZeroExt(RANK - term.size(), term)

    in_g = c.is_in("state_q", *IN_G)
    level = If(in_g, c["s_level_q"], c["level_q"])
    step = number(1)
    for at, name in enumerate(("StSWriteWait", "StSWrite")):
        step = If(c.is_in("state_q", name), number(1 + at), step)
    step = If(And(in_g, c.is_in("use_q", "UsePteWrite")), number(3), step)
    for at, name in enumerate(("StSWait", "StSRead")):
        step = If(c.is_in("state_q", name), number(4 + at), step)
    step = If(And(in_g, c.is_in("use_q", "UsePteRead")), number(6), step)
    step = If(c.is_in("state_q", "StSAddress"), number(7), step)
    major = If(And(in_g, c.is_in("use_q", "UseFinal")), number(0), 8 * wide(level) + step)
    minor = number(40)  # a lookup that may miss
    for at, name in enumerate(("StGWriteWait", "StGWrite", "StGWait", "StGRead")):
        minor = If(c.is_in("state_q", name), 4 * wide(c["level_q"]) + (1 + at), minor)
    minor = If(And(c.is_in("state_q", "StGLookup"), filled), number(0), minor)
    minor = If(in_g, minor, number(0))
    result = 64 * major + minor + 2
    result = If(c.is_in("state_q", "StSStart"), number(64 * 63), result)
    result = If(c.is_in("state_q", "StDrain", "StDone"), number(1), result)
    return If(c.is_in("state_q", "StIdle"), number(0), result)


def _steps(t: Transition, filled: tuple[Term, Term]) -> list[Invariant]:
    now, then = t.now, t.then
    busy = Not(now.is_in("state_q", "StIdle"))
    answered = Or(now.on("mem_rsp_i.rvalid"), False)
    taken = Or(now.on("mem_rsp_i.ready"), now.on("mem_rsp_i.denied"))
    waits = And(
        then["state_q"] == now["state_q"],
        Or(
            And(now.is_in("state_q", *ASKING), Not(taken)),
            And(now.is_in("state_q", *WAITING, "StDrain"), Not(answered)),
        ),
    )
    fills = Or(
        And(now.on("data_rsp_o.done"), now["data_rsp_o.fault"] == 0, now["data_rsp_o.replay"] == 0),
        And(
            now.on("fetch_rsp_o.done"),
            now["fetch_rsp_o.fault"] == 0,
            now["fetch_rsp_o.replay"] == 0,
        ),
        now.on(FILL),
    )
    fence = now.on("fence_i.valid")
    old = And(now.is_in("state_q", "StDrain"))
    return [
        Invariant(
            "returns_to_idle",
            "every step of a walk brings it nearer to its end, unless it waits for the memory",
            Or(ULT(rank(then, filled[1]), rank(now, filled[0])), waits),
            busy,
        ),
        Invariant(
            "a_wait_keeps_the_walk",
            "while the memory does not answer, the walk stays what it is",
            And([now[n] == then[n] for n in KEPT]),
            And(waits, busy),
        ),
        Invariant(
            "fence_ends_walks",
            "a walk under way at a fence fills nothing in that cycle and is given up",
            And(Not(fills), then.is_in("state_q", "StIdle", "StDrain")),
            And(fence, busy),
        ),
        Invariant(
            "given_up_fills_nothing",
            "a walk that was given up fills nothing, answers nothing, asks for nothing, to its end",
            And(
                Not(fills),
                now["data_rsp_o.done"] == 0,
                now["fetch_rsp_o.done"] == 0,
                now["mem_req_o.valid"] == 0,
                then.is_in("state_q", "StIdle", "StDrain"),
            ),
            old,
        ),
        Invariant(
            "killed_answers_nothing",
            "a fetch walk that is killed neither answers nor fills",
            And(now["fetch_rsp_o.done"] == 0, now[FILL] == 0),
            And(now.on("kill_fetch_i"), busy, now["is_data_q"] == 0),
        ),
        Invariant(
            "one_answer",
            "at most one port is answered in a cycle",
            Or(now["data_rsp_o.done"] == 0, now["fetch_rsp_o.done"] == 0),
        ),
        Invariant(
            "one_request_at_a_time",
            "nothing is asked of the memory while an answer is awaited",
            now["mem_req_o.valid"] == 0,
            now.is_in("state_q", *WAITING, "StDrain"),
        ),
        Invariant(
            "request_holds",
            "a request to the memory that is not taken stays as it is",
            And(then["mem_req_o"] == now["mem_req_o"]),
            And(now.is_in("state_q", *ASKING), Not(taken), then.is_in("state_q", *ASKING)),
        ),
        Invariant(
            "speculation_leaves_no_trace",
            "a speculative walk writes no PTE",
            And(
                Not(And(now.on("mem_req_o.valid"), now.on("mem_req_o.we"))),
                now["pte_update_o.valid"] == 0,
            ),
            And(busy, now["req_q.update"] == 0),
        ),
        Invariant(
            "update_sets_a_and_d_only",
            "a PTE is written back with nothing but A and D added",
            _adds(now["pte_update_o.old_pte"], now["pte_update_o.new_pte"]),
            now.on("pte_update_o.valid"),
        ),
        Invariant(
            "UpdateIsAskedFor",
            "the assertion UpdateIsAskedFor holds",
            t.asserted("UpdateIsAskedFor"),
        ),
        Invariant("LevelExists", "the assertion LevelExists holds", t.asserted("LevelExists")),
    ]


def filled_before(t: Transition) -> tuple[Term, Term]:
    """Whether the cycle before filled the G-stage TLB, before and after the step."""
    return Bool("filled"), And(t.now.on(FILL), t.then.is_in("state_q", "StGLookup"))


def environment(cfg: HartConfig, t: Transition) -> list[tuple[str, Term]]:
    """What is assumed of the ports and of the G-stage TLB."""
    requests = [
        (f"{text} ({port})", Implies(t.now.on(f"{port}_req_i.valid"), term))
        for port in ("data", "fetch")
        for text, term in _request(cfg, t.now, f"{port}_req_i")
    ]
    return [
        *requests,
        *(
            (f"{label} (asserted in simulation)", t.asserted(label))
            for label in ("FenceMeetsNoDataWalk", "UpdateIsNotKilled")
        ),
        (
            "a fence comes with a redirect (proved of `execute`)",
            Implies(t.now.on("fence_i.valid"), t.now.on("kill_fetch_i")),
        ),
        *g_tlb(t),
    ]


@check(
    "walker",
    "walker",
    "The walker returns to idle, and a walk begun before a fence fills nothing after it.",
    "H_vm_gpatrans H_guest_page_fault H_vm_gpapriv sfence_vma_v0 sfence_vma_v1 "
    "hgatp_op_hfence_gvma",
    ("rv64imac_h", "rv32imac_h", "rv64imac_h_svade", "rv64imac_h_sv39"),
)
def build(cfg: HartConfig, overlay: Mapping[str, str]) -> Claims:
    """All invariants about the walker's state machine."""
    t = Transition("walker", cfg, WIRES, hollow(overlay))
    filled = filled_before(t)
    return Claims(
        t,
        environment(cfg, t),
        [*invariants(cfg, t, filled), *_steps(t, filled)],
        reset=And(t.now["rst_ni"] == 0, Not(filled[0])),
        running=And(t.now.on("rst_ni"), t.then.on("rst_ni")),
    )
