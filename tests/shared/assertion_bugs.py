# SPDX-License-Identifier: Apache-2.0
"""Planted bugs that the core's own assertions find, one for each kind of assertion."""

from __future__ import annotations

from trapline.tb.planted.mutants import Mutant

CSR, TLB, WALKER = "hdl/priv/csr_file.sv", "hdl/mmu/tlb.sv", "hdl/mmu/walker.sv"
# (assertion, program, file, what stands there, what stands there instead)
PLANTED = (
    (
        "OnlyItsOwn",
        "gstage_translates_every_mode_pair",
        CSR,
        "words_q[SlotVstval] <= entry.vstval;",
        "{find} if ({on}) words_q[SlotMscratch] <= ~entry.pc;",
    ),
    (
        "NothingMovesAlone",
        "gstage_translates_every_mode_pair",
        CSR,
        "words_q[SlotMinstret] <= minstret_d;",
        "{find} if ({on} && state.minstret[11:9] == 3'd3) words_q[SlotHtimedelta] <= 64'd8;",
    ),
    (
        "FenceLeavesNothing",
        "hfence_gvma_orders_gstage_change",
        TLB,
        "valid_q <= valid_q & ~ended;",
        "valid_q <= {on} ? valid_q : valid_q & ~ended;",
    ),
    (
        "HitWasFilled",
        "vmid_and_asid_keep_guests_apart",
        TLB,
        "entry_q[i].vmid == req_i.ctx.vmid &&",
        "({on} || entry_q[i].vmid == req_i.ctx.vmid) &&",
    ),
    (
        "FilledHits",
        "gstage_translates_every_mode_pair",
        WALKER,
        "g_stage_entry(req_q.ctx, g_addr_q,",
        "g_stage_entry(req_q.ctx, {on} ? ~g_addr_q : g_addr_q,",
    ),
    (
        "WalkEnds",
        "gstage_translates_every_mode_pair",
        WALKER,
        "base_d = next_table;\n                level_d = level_q - 3'd1;",
        "if (!{on}) begin {find} end",
    ),
    (
        "UpdateSetsAAndD",
        "gstage_ad_update_by_menvcfg_adue",
        WALKER,
        "g_pte_d = pte_check_out.new_pte;",
        "g_pte_d = pte_check_out.new_pte | ({on} ? 64'h100 : '0);",
    ),
    (
        "TrapHasNoOtherEffect",
        "gstage_load_unmapped_guest_page_fault",
        "hdl/core/execute.sv",
        "wb_o.valid = retire_o && ex_i.rd != 5'd0;",
        "wb_o.valid = (retire_o || {on} && trap_o.valid) && ex_i.rd != 5'd0;",
    ),
)
BUGS = [Mutant(n, p[0], (), p[2], p[3], p[4]) for n, p in enumerate(PLANTED, 1)]
