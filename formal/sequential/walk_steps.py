# SPDX-License-Identifier: Apache-2.0
"""Invariants about one step of the walker: it goes where `walk_spec` goes."""

from __future__ import annotations

from collections.abc import Mapping

from z3 import And, BitVec, Extract, If, Implies, Not, Or

from trapline.formal.rtl.transition import Cycle, Transition
from trapline.formal.sequential.induction import Invariant
from trapline.formal.sequential.tlb import translated
from trapline.formal.sequential.walk_spec import (
    FINAL,
    READ_PTE,
    WRITE_PTE,
    Successor,
    Walk,
    WalkRequest,
)
from trapline.formal.sequential.walker import IN_G, KEPT
from trapline.formal.sequential.walker import WIRES as WALKER_WIRES
from trapline.formal.solvers.terms import Term
from trapline.models.golden.gen import privileges
from trapline.models.isa.config import HartConfig

WIRES = (*WALKER_WIRES, *"base_q s_base_q spa_q g_addr_q global_q rsp_q entry".split())
USES = {READ_PTE: "UsePteRead", WRITE_PTE: "UsePteWrite", FINAL: "UseFinal"}
REQUEST = (
    "va access user sum mxr_s mxr_g ctx.s_mode ctx.s_root ctx.s_adue ctx.s_pbmte "
    "ctx.g_mode ctx.g_root ctx.g_adue ctx.g_pbmte"
).split()
# What is kept of the first stage while the G-stage translates for it, and of what was asked for.
FIRST = "s_level_q s_base_q s_pte_q s_old_pte_q global_q".split()
ASKED = (
    *(k for k in KEPT if k.startswith("req_q") or k == "is_data_q"),
    "req_q.ctx.s_pbmte",
    "req_q.ctx.g_pbmte",
)


def request_of(c: Cycle) -> WalkRequest:
    """The request of the walk under way."""
    fields = {f.removeprefix("ctx."): c[f"req_q.{f}"] for f in REQUEST}
    return WalkRequest(may_update=c.on("req_q.update"), **fields)


class Steps:
    """Invariants about one step, for one configuration."""

    def __init__(self, cfg: HartConfig, t: Transition, walk: Walk) -> None:
        """The step and its specification."""
        self.cfg, self.walk = cfg, walk
        self.now, self.then = t.now, t.then
        self.purpose = {p: self.now["use_q"] == n for n, p in enumerate(USES)}
        # A walk that is killed goes elsewhere: `walker` says where.
        n = self.now
        self.goes_on = And(Or(n["kill_fetch_i"] == 0, n.on("is_data_q")), n["fence_i.valid"] == 0)

    def reached(self, successor: Successor) -> Term:
        """Whether the machine is where the successor says."""
        at, now = self.then, self.now
        w = successor.terms

        def state(*names: str) -> Term:
            return at.is_in("state_q", *names)

        match successor.what:
            case "fault":
                answered = And(
                    at.on("rsp_q.fault"),
                    at["rsp_q.replay"] == 0,
                    at["rsp_q.info.kind"] == w["kind"],
                    *(at[f"rsp_q.info.{f}"] == w[f] for f in ("gpa", "implicit") if f in w),
                )
                # A fault that a speculative access met is not told.
                return And(
                    state("StDone"), Or(And(now.on("req_q.update"), answered), self.replays())
                )
            case "replay":
                return And(state("StDone"), self.replays())
            case "table":
                place = And(at["level_q"] == w["level"], at["base_q"] == w["at"])
                seen = at["global_q"] == now["global_q"] | w.get("global", 0)
                return And(state("StSAddress"), place, seen)
            case "read":
                return And(state("StSRead"), at["spa_q"] == w["spa"], self.same_table())
            case "write":
                return And(state("StSWrite"), self.same_table(), self.to_write(w, "s"))
            case "guest table":
                place = And(at["level_q"] == w["level"], at["base_q"] == w["at"])
                return And(state("StGRead"), place)
            case "guest write":
                place = And(at["level_q"] == now["level_q"], at["base_q"] == now["base_q"])
                return And(state("StGWrite"), place, self.to_write(w, "g"))
            case "translate":
                return And(state("StGLookup"), self.asks(w))
            case "translated":
                hit = And(at.on("u_gtlb.hit_o"), at["u_gtlb.pa_o"] == w["spa"])
                return And(state("StGLookup"), hit)
            case "answer":
                return And(state("StDone"), self.answers())
        raise KeyError(successor.what)

    def replays(self) -> Term:
        """Whether the answer is that the walk must be done again, by the oldest instruction."""
        at = self.then
        no = at["rsp_q.fault"] == 0
        return And(self.now["req_q.update"] == 0, at.on("rsp_q.replay"), no)

    def same_table(self) -> Term:
        """The PTE under way stays the one it is."""
        return And([self.then[r] == self.now[r] for r in ("level_q", "base_q")])

    def to_write(self, w: Mapping[str, Term], stage: str) -> Term:
        """What is to be written, and what the record of it will say was there."""
        at = self.then
        return And(at[f"{stage}_pte_q"] == w["pte"], at[f"{stage}_old_pte_q"] == w["old"])

    def asks(self, w: Mapping[str, Term]) -> Term:
        """The G-stage is asked, and the first stage is remembered as far as it will be needed."""
        at, now = self.then, self.now
        kept = [at["g_addr_q"] == w["gpa"], at.is_in("use_q", USES[w["for"]])]
        if w["for"] != FINAL:
            kept += [at["s_level_q"] == now["level_q"], at["s_base_q"] == now["base_q"]]
        if w["for"] == WRITE_PTE:
            kept.append(self.to_write(w, "s"))
        if "leaf" in w:
            kept += [at["s_pte_q"] == w["leaf"], at["s_level_q"] == w["level"]]
            seen = now["global_q"] | Extract(5, 5, w["leaf"])
            kept.append(at["global_q"] == seen)
        return And(kept)

    def answers(self) -> Term:
        """The answer is an entry, and it is of this access."""
        at, now = self.then, self.now
        tags = [at[f"rsp_q.entry.{f}"] == now[f"req_q.ctx.{f}"] for f in ("v", "s_mode", "g_mode")]
        tags += [at[f"rsp_q.entry.{f}"] == now[f"req_q.ctx.{f}"] for f in ("asid", "vmid")]
        page = at["rsp_q.entry.vpn"] == Extract(63, 12, now["req_q.va"])
        return And(at["rsp_q.fault"] == 0, at["rsp_q.replay"] == 0, page, *tags)

    def invariant(self, name: str, text: str, successors: list[Successor], when: Term) -> Invariant:
        """In the situation `when`, one of the successors applies, and the step takes it."""
        taken = And([Implies(w.when, self.reached(w)) for w in successors])
        return Invariant(
            name, text, And(Or([w.when for w in successors]), taken), And(self.goes_on, when)
        )

    def in_state(self, *names: str) -> Term:
        """Whether the step begins there."""
        return self.now.is_in("state_q", *names)

    def all(self) -> list[Invariant]:
        """The invariants of every state that a walk goes through."""
        steps = [*self.first_stage(), *self.guest_stage(), *self.memory()]
        return [*self.ends(), *steps, *self.results()]

    def ends(self) -> list[Invariant]:
        """How a walk begins, and where its answer goes."""
        n, at = self.now, self.then
        data, fetch = n.on("data_req_i.valid"), n.on("fetch_req_i.valid")
        fields = [k.removeprefix("req_q.") for k in ASKED if k.startswith("req_q.")]
        if not self.cfg.has("svpbmt"):
            fields = [f for f in fields if not f.endswith("pbmte")]  # which nobody reads
        walked = [
            at[f"req_q.{f}"] == If(data, n[f"data_req_i.{f}"], n[f"fetch_req_i.{f}"])
            for f in fields
        ]
        begins = And(
            at.is_in("state_q", "StSStart"),
            *walked,
            at.on("is_data_q") == data,
            at["global_q"] == 0,
        )
        answer = [
            n[f"{p}_rsp_o.{f}"] == n[f"rsp_q.{f}"]
            for p in ("data", "fetch")
            for f in ("fault", "replay", "info", "entry")
        ]
        own = And(
            n.on("data_rsp_o.done") == n.on("is_data_q"),
            n.on("fetch_rsp_o.done") == Not(n.on("is_data_q")),
            at.is_in("state_q", "StIdle"),
        )
        return [
            Invariant(
                "walks_for_the_request",
                "a walk begins with the request, that of data first",
                begins,
                And(n.is_in("state_q", "StIdle"), Or(data, And(fetch, n["kill_fetch_i"] == 0))),
            ),
            Invariant(
                "answers_who_asked",
                "the end of a walk is told once, to the port that asked",
                And(own, *answer),
                And(self.goes_on, n.is_in("state_q", "StDone")),
            ),
        ]

    def first_stage(self) -> list[Invariant]:
        """Steps of the first stage."""
        n, walk = self.now, self.walk
        pte = walk.word(n["mem_rsp_i.rdata"])
        answered = And(n.on("mem_rsp_i.rvalid"), n["mem_rsp_i.err"] == 0)
        place = (n["base_q"], n["level_q"])
        return [
            self.invariant(
                "begins_at_the_root",
                "a walk begins at the root of the first stage that is active",
                walk.begin(),
                self.in_state("StSStart"),
            ),
            self.invariant(
                "reads_the_pte_of_the_address",
                "the PTE of the address is read, through the G-stage where that is active",
                walk.at_table(*place),
                self.in_state("StSAddress"),
            ),
            self.invariant(
                "goes_where_the_pte_leads",
                "a PTE of the first stage leads where the translation process says",
                walk.first_stage(pte, *place),
                And(self.in_state("StSWait"), answered),
            ),
            self.invariant(
                "written_leaf_ends_the_stage",
                "a leaf whose A or D was written ends the first stage",
                walk.first_leaf(Not(False), n["s_pte_q"], n["level_q"]),
                And(self.in_state("StSWriteWait"), answered),
            ),
        ]

    def guest_stage(self) -> list[Invariant]:
        """What each kind of step in the G-stage makes of the walk."""
        n, walk = self.now, self.walk
        pte, gpa = walk.word(n["mem_rsp_i.rdata"]), n["g_addr_q"]
        answered = And(n.on("mem_rsp_i.rvalid"), n["mem_rsp_i.err"] == 0)
        at, hit, lookup = self.then, n.on("u_gtlb.hit_o"), self.in_state("StGLookup")
        back = And(
            at["level_q"] == n["s_level_q"],
            at["base_q"] == n["s_base_q"],
            at["spa_q"] == n["u_gtlb.pa_o"],
        )
        uses = [
            Implies(self.purpose[READ_PTE], And(at.is_in("state_q", "StSRead"), back)),
            Implies(
                self.purpose[WRITE_PTE],
                And(at.is_in("state_q", "StSWrite"), back, self.kept("s_pte_q", "s_old_pte_q")),
            ),
            Implies(self.purpose[FINAL], And(at.is_in("state_q", "StDone"), self.answers())),
        ]
        return [
            self.invariant(
                "begins_at_the_guest_root",
                "a gpa that is not cached is walked from the root that hgatp names",
                walk.begin_guest(gpa, self.purpose),
                And(lookup, Not(hit)),
            ),
            Invariant(
                "goes_on_with_the_spa",
                "a gpa that is translated is what it was translated for",
                And(uses),
                And(self.goes_on, lookup, hit),
            ),
            self.invariant(
                "goes_where_the_guest_pte_leads",
                "a PTE of the G-stage leads where the translation process says",
                walk.guest_stage(pte, gpa, n["level_q"], self.purpose),
                And(self.in_state("StGWait"), answered),
            ),
            self.invariant(
                "written_guest_leaf_ends_the_stage",
                "a leaf whose A or D was written ends the G-stage",
                walk.guest_leaf(Not(False), n["g_pte_q"], gpa, n["level_q"]),
                And(self.in_state("StGWriteWait"), answered),
            ),
            Invariant(
                "the_guest_keeps_the_first_stage",
                "while the G-stage is walked, the first stage stays as it was",
                And(self.kept(*FIRST, "use_q", "g_addr_q"), self.kept(*ASKED)),
                And(
                    self.goes_on,
                    self.in_state(*IN_G),
                    Not(And(lookup, hit)),
                    at.is_in("state_q", *IN_G),
                ),
            ),
        ]

    def kept(self, *names: str) -> Term:
        """Whether the registers of these names are the same in the next cycle."""
        return And([self.then[x] == self.now[x] for x in names])

    def memory(self) -> list[Invariant]:
        """What is asked of the memory, and its refusals."""
        n, walk = self.now, self.walk
        guest = self.in_state("StGRead", "StGWrite")
        first = self.in_state("StSRead", "StSWrite")
        writes = self.in_state("StSWrite", "StGWrite")
        address = walk.guest_pte_of(n["base_q"], n["g_addr_q"], n["level_q"])
        asks = n["mem_req_o.valid"] == 1
        wide = n["mem_req_o.size"] == (3 if self.cfg.xlen == 64 else 2)
        taken = And(n.on("mem_rsp_i.ready"), n["mem_rsp_i.denied"] == 0)
        place = "level_q base_q g_addr_q use_q spa_q global_q".split()
        waits = [("StSRead", "StSWait"), ("StSWrite", "StSWriteWait")]
        waits += [("StGRead", "StGWait"), ("StGWrite", "StGWriteWait")]
        next_state = And(
            [Implies(self.in_state(a), self.then.is_in("state_q", b)) for a, b in waits]
        )
        to_write = [
            Implies(self.in_state("StSWrite", "StSWriteWait"), self.kept("s_pte_q", "s_old_pte_q")),
            Implies(self.in_state("StGWrite", "StGWriteWait"), self.kept("g_pte_q", "g_old_pte_q")),
            Implies(self.in_state(*IN_G), self.kept(*FIRST)),
        ]
        waiting = self.in_state("StSWait", "StSWriteWait", "StGWait", "StGWriteWait")
        silent = And(waiting, n["mem_rsp_i.rvalid"] == 0)
        return [
            Invariant(
                "asks_for_the_pte",
                "what is read or written is the PTE of the address, as S-mode, in main memory",
                And(
                    asks,
                    Implies(guest, n["mem_req_o.addr"] == address),
                    Implies(first, n["mem_req_o.addr"] == n["spa_q"]),
                    Implies(self.in_state("StSWrite"), n["mem_req_o.wdata"] == n["s_pte_q"]),
                    Implies(self.in_state("StGWrite"), n["mem_req_o.wdata"] == n["g_pte_q"]),
                    n.on("mem_req_o.we") == writes,
                    n["mem_req_o.priv"] == privileges.S,
                    n.on("mem_req_o.main_only"),
                    n.on("mem_req_o.pte"),
                    wide,
                ),
                Or(guest, first),
            ),
            self.invariant(
                "refused_access_faults",
                "a PTE that PMA or PMP refuse ends in an access fault",
                walk.refused(Not(False)),
                And(Or(guest, first), n.on("mem_rsp_i.denied")),
            ),
            self.invariant(
                "failed_access_faults",
                "a PTE that nothing answers for ends in an access fault",
                walk.refused(Not(False)),
                And(waiting, n.on("mem_rsp_i.rvalid"), n.on("mem_rsp_i.err")),
            ),
            Invariant(
                "taken_request_is_awaited",
                "a request that is taken is awaited, and everything stays",
                And(next_state, self.kept(*place, *ASKED), *to_write),
                And(self.goes_on, Or(guest, first), taken),
            ),
            Invariant(
                "waiting_changes_nothing",
                "until the memory answers, everything stays but what the bus is copied into",
                And(self.then["state_q"] == n["state_q"], self.kept(*place, *ASKED), *to_write),
                And(self.goes_on, silent),
            ),
        ]

    def results(self) -> list[Invariant]:
        """What the answer means for every address of the page that it is about."""
        n, at, walk = self.now, self.then, self.walk
        r, va = walk.r, BitVec("another_va", 64)
        in_page = Extract(63, 12, va ^ r.va) & at["rsp_q.entry.mask"] == 0
        answer = translated(lambda f: at[f"rsp_q.entry.{f}"], va)
        done = And(at.is_in("state_q", "StDone"), at["rsp_q.fault"] == 0, at["rsp_q.replay"] == 0)

        def of_leaf(pte: Term) -> Term:
            bits = {"r": 1, "x": 3, "u": 4}
            plain = [at[f"rsp_q.entry.s.{f}"] == Extract(b, b, pte) for f, b in bits.items()]
            writes = Extract(2, 2, pte) & Extract(7, 7, pte)
            return And(*plain, at["rsp_q.entry.s.w"] == writes)

        def single(pte: Term) -> Term:
            spa = walk.golden("leaf_address", pte, va, n["level_q"], r.s_mode)
            return And(Implies(in_page, answer == spa), of_leaf(pte))

        leaf = walk.word(n["mem_rsp_i.rdata"])
        gpa = walk.golden("leaf_address", n["s_pte_q"], va, n["s_level_q"], r.s_mode)

        def guest(address: Term) -> Term:
            return translated(lambda f: n[f"u_gtlb.entry_o.{f}"], address)

        both = And(
            Implies(
                in_page,
                And(
                    Implies(r.s_mode != 0, answer == guest(gpa)),
                    Implies(r.s_mode == 0, answer == guest(va)),
                ),
            ),
            Implies(r.s_mode != 0, of_leaf(n["s_pte_q"])),
            *(at[f"rsp_q.entry.g.{f}"] == n[f"u_gtlb.entry_o.g.{f}"] for f in "rwxu"),
        )
        return [
            Invariant(
                "the_entry_is_the_leafs",
                "without G-stage the entry gives what the leaf gives, for its whole page",
                And(
                    Implies(self.in_state("StSWait"), single(leaf)),
                    Implies(self.in_state("StSWriteWait"), single(n["s_pte_q"])),
                ),
                And(self.goes_on, self.in_state("StSWait", "StSWriteWait"), done),
            ),
            Invariant(
                "the_entry_is_of_both_leaves",
                "with G-stage the entry gives what both leaves give, for its whole page",
                both,
                And(self.goes_on, self.in_state("StGLookup"), done),
            ),
        ]
