# SPDX-License-Identifier: Apache-2.0
"""Planted bugs of the page-table walker's registers: those of the check `walker`."""

from __future__ import annotations

from trapline.formal.guards.planted_walk import FILE, Planted


def _walker(invariant: str, text: str, old: str, new: str) -> Planted:
    return Planted("walker", invariant, text, FILE, old, new)


_REQUEST = "if (state_q == StIdle) req_q <= req_d;"
_ASKING = "StSRead, StGRead, StSWrite, StGWrite: begin\n"

WALKER: tuple[Planted, ...] = (
    _walker(
        "returns_to_idle",
        "a pointer leads to a table of the same level",
        "level_d = level_q - 3'd1;",
        "level_d = level_q;",
    ),
    Planted(
        "walker",
        "what_was_filled_hits",
        "a G-stage entry is filled with V=0",
        "hdl/pkg/mmu_pkg.sv",
        "entry.v = 1'b1;",
        "entry.v = 1'b0;",
    ),
    _walker(
        "fence_ends_walks",
        "a killed fetch walk fills the G-stage TLB",
        "      rsp.done = 1'b0;\n      g_fill = 1'b0;",
        "      rsp.done = 1'b0;",
    ),
    _walker(
        "given_up_fills_nothing",
        "a walk that was given up answers after its read",
        "StDrain: if (mem_rsp_i.rvalid) state_d = StIdle;",
        "StDrain: if (mem_rsp_i.rvalid) state_d = StDone;",
    ),
    _walker(
        "killed_answers_nothing",
        "a fetch walk answers although it is killed",
        "state_q == StDone && !is_data_q && !kill_fetch_i",
        "state_q == StDone && !is_data_q",
    ),
    _walker(
        "one_request_at_a_time",
        "a read is asked for again while its answer is awaited",
        "mem_req_o.valid = state_q inside {StSRead,",
        "mem_req_o.valid = state_q inside {StSRead, StSWait,",
    ),
    _walker(
        "updates_are_asked_for",
        "a speculative walk sets A",
        "if (!req_q.update) begin",
        "if (1'b0) begin",
    ),
    _walker(
        "no_speculative_fault",
        "a speculative data walk reports its fault",
        "if (rsp.fault && !req_q.update) begin",
        "if (rsp.fault && !req_q.update && !is_data_q) begin",
    ),
    _walker(
        "levels_exist",
        "the G-stage begins at the first stage's level",
        "level_d = top_level(req_q.ctx.g_mode);",
        "level_d = top_level(req_q.ctx.s_mode);",
    ),
    _walker(
        "update_adds_a_and_d",
        "a PTE update grants W",
        "g_pte_d = pte_check_out.new_pte;",
        "g_pte_d = pte_check_out.new_pte | 64'h4;",
    ),
    _walker(
        "one_answer",
        "a data walk answers the fetch port as well",
        "fetch_rsp_o.done = state_q == StDone && !is_data_q && !kill_fetch_i;",
        "fetch_rsp_o.done = state_q == StDone && !kill_fetch_i;",
    ),
    _walker(
        "speculation_leaves_no_trace",
        "the read of a PTE writes it",
        "assign mem_write = state_q inside {StSWrite, StGWrite};",
        "assign mem_write = state_q inside {StSRead, StSWrite, StGWrite};",
    ),
    _walker(
        "LevelExists",
        "a read of the G-stage's tables counts as one of the first stage's",
        "assign in_g = state_q inside {StGLookup, StGRead,",
        "assign in_g = state_q inside {StGLookup,",
    ),
    _walker(
        "state_exists",
        "the end of a walk leads to a state without a name",
        "StDone: state_d = StIdle;",
        "StDone: state_d = walk_state_e'(4'd14);",
    ),
    _walker(
        "use_exists",
        "the write of a PTE asks the G-stage for no known use",
        "use_d = UsePteWrite;",
        "use_d = g_use_e'(2'd3);",
    ),
    _walker(
        "request_0",
        "a walk under way goes on in a reserved mode",
        _REQUEST,
        f"{_REQUEST}\n    else req_q.ctx.s_mode <= 4'd1;",
    ),
    _walker(
        "request_1",
        "a walk under way forgets V",
        _REQUEST,
        f"{_REQUEST}\n    else req_q.ctx.v <= 1'b0;",
    ),
    _walker(
        "request_2",
        "a walk under way forgets its request",
        _REQUEST,
        "req_q <= state_q == StIdle ? req_d : '0;",
    ),
    _walker(
        "s_stage_is_active",
        "a walk without a first stage asks for a PTE of it",
        "use_d = UseFinal;\n        s_pte_d = '0;",
        "use_d = UsePteRead;\n        s_pte_d = '0;",
    ),
    _walker(
        "g_stage_is_active",
        "a PTE of the first stage is always looked up in the G-stage",
        "state_d = req_q.ctx.g_mode == ModeBare ? StSRead : StGLookup;",
        "state_d = StGLookup;",
    ),
    _walker(
        "g_leaf_permits",
        "a PTE update takes R away",
        "g_pte_d = pte_check_out.new_pte;",
        "g_pte_d = pte_check_out.new_pte & ~64'h2;",
    ),
    _walker(
        "a_wait_keeps_the_walk",
        "a request that is not taken forgets what it is for",
        _ASKING,
        f"{_ASKING}        use_d = UseFinal;\n",
    ),
    _walker(
        "request_holds",
        "the address moves until the memory takes it",
        _ASKING,
        f"{_ASKING}        spa_d = next_table;\n",
    ),
    _walker(
        "update_sets_a_and_d_only",
        "the record of a G-stage update tells an old PTE with W",
        "pte_update_o.old_pte = in_g ? g_old_pte_q : s_old_pte_q;",
        "pte_update_o.old_pte = in_g ? g_old_pte_q | 64'h4 : s_old_pte_q;",
    ),
    _walker(
        "UpdateIsAskedFor",
        "the read of a PTE writes it",
        "assign mem_write = state_q inside {StSWrite, StGWrite};",
        "assign mem_write = state_q inside {StSRead, StSWrite, StGWrite};",
    ),
)
