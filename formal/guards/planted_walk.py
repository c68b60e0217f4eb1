# SPDX-License-Identifier: Apache-2.0
"""What a planted bug is, and those of the whole walk: in the RTL and in the golden functions."""

from __future__ import annotations

from dataclasses import dataclass

from trapline.tb.planted.patch import Patch

FILE, PTE = "hdl/mmu/walker.sv", "models/golden/mmu/pte.py"
LEVEL = "hdl/mmu/walk_level.sv"


@dataclass(frozen=True)
class Planted:
    """In `file`, `old` becomes `new`: `invariant` of `check` must be refuted."""

    check: str
    invariant: str
    text: str
    file: str
    old: str
    new: str

    def overlay(self) -> dict[str, str]:
        """The changed file. Raises BadPatch if it has no such text, or several."""
        return Patch(self.file, self.old, self.new).applied()


def _walk(invariant: str, text: str, old: str, new: str, file: str = FILE) -> Planted:
    return Planted("walk", invariant, text, file, old, new)


WALK: tuple[Planted, ...] = (
    _walk(
        "walks_for_the_request",
        "a fetch goes before the data",
        "req_d = data_req_i.valid ? data_req_i : fetch_req_i;",
        "req_d = fetch_req_i.valid ? fetch_req_i : data_req_i;",
    ),
    _walk(
        "answers_who_asked",
        "a data walk is answered twice",
        "StDone: state_d = StIdle;",
        "StDone: state_d = StDone;",
    ),
    _walk(
        "the_table_is_remembered",
        "the next table is remembered",
        " s_base_d = base_q;",
        " s_base_d = base_q + 64'h1000;",
    ),
    _walk(
        "begins_at_the_root",
        "the walk of VS-stage begins at the G-stage's root",
        "base_d = req_q.ctx.s_root;",
        "base_d = req_q.ctx.g_root;",
    ),
    _walk(
        "reads_the_pte_of_the_address",
        "the address of a VS-stage PTE is taken for an spa",
        "state_d = req_q.ctx.g_mode == ModeBare ? StSRead : StGLookup;",
        "state_d = StSRead;",
    ),
    _walk(
        "goes_where_the_pte_leads",
        "a pointer leads two levels down",
        "level_d = level_q - 3'd1;",
        "level_d = level_q - 3'd2;",
    ),
    _walk(
        "goes_where_the_pte_leads",
        "the gpa of a VS-stage leaf is an spa already",
        "if (req_q.ctx.g_mode == ModeBare) begin\n          rsp.done",
        "if (1'b1) begin\n          rsp.done",
    ),
    _walk(
        "written_leaf_ends_the_stage",
        "the leaf that was written is taken from the bus",
        "StSWriteWait: leaf = s_pte_q;",
        "StSWriteWait: leaf = pte;",
    ),
    _walk(
        "begins_at_the_guest_root",
        "a gpa beyond its width is a page fault",
        "rsp.info.kind = FaultGuestPage;\n        end",
        "rsp.info.kind = FaultPage;\n        end",
    ),
    _walk(
        "goes_on_with_the_spa",
        "the PTE is read where the gpa says",
        "spa_d = g_pa;",
        "spa_d = g_addr_q;",
    ),
    _walk(
        "goes_where_the_guest_pte_leads",
        "a guest-page fault in a PTE's read is told as the access's own",
        "rsp.info.implicit = use_q == UsePteRead ? ImplicitVsPteRead :",
        "rsp.info.implicit = use_q == UsePteRead ? ImplicitNone :",
    ),
    _walk(
        "goes_where_the_guest_pte_leads",
        "MXR serves the implicit reads of PTEs",
        "assign g_mxr_o = use_i == UseFinal && req_i.mxr_g;",
        "assign g_mxr_o = req_i.mxr_g;",
        LEVEL,
    ),
    _walk(
        "written_guest_leaf_ends_the_stage",
        "the G-stage leaf that was written is taken from the bus",
        "StGWriteWait: leaf = g_pte_q;",
        "StGWriteWait: leaf = pte;",
    ),
    _walk(
        "the_guest_keeps_the_first_stage",
        "a G-stage PTE takes the place of the VS-stage's",
        "g_pte_d = pte_check_out.new_pte;",
        "g_pte_d = pte_check_out.new_pte;\n          s_pte_d = pte_check_out.new_pte;",
    ),
    _walk(
        "asks_for_the_pte",
        "PTEs are read with the privilege of M-mode",
        "mem_req_o.priv = PrivS;",
        "mem_req_o.priv = PrivM;",
    ),
    _walk(
        "refused_access_faults",
        "a refused PTE is a page fault",
        "rsp.info.kind = FaultAccess;\n        end else if (mem_rsp_i.ready)",
        "rsp.info.kind = FaultPage;\n        end else if (mem_rsp_i.ready)",
    ),
    _walk(
        "failed_access_faults",
        "nobody answers, and the walk goes on",
        "if (mem_rsp_i.err) begin\n            rsp.done = 1'b1;\n            rsp.fault = 1'b1;\n"
        "            rsp.info.kind = FaultAccess;\n          end else begin\n            unique",
        "if (1'b0) begin\n            rsp.done = 1'b1;\n            rsp.fault = 1'b1;\n"
        "            rsp.info.kind = FaultAccess;\n          end else begin\n            unique",
    ),
    _walk(
        "taken_request_is_awaited",
        "a write is awaited as a read",
        "StSWrite: state_d = StSWriteWait;",
        "StSWrite: state_d = StSWait;",
    ),
    _walk(
        "waiting_changes_nothing",
        "a walk goes on without the answer",
        "        if (mem_rsp_i.rvalid) begin\n          if (mem_rsp_i.err) begin\n"
        "            rsp.done = 1'b1;\n            rsp.fault = 1'b1;\n"
        "            rsp.info.kind = FaultAccess;\n          end else begin\n"
        "            leaf_found = 1'b1;",
        "        if (1'b1) begin\n          if (mem_rsp_i.err) begin\n"
        "            rsp.done = 1'b1;\n            rsp.fault = 1'b1;\n"
        "            rsp.info.kind = FaultAccess;\n          end else begin\n"
        "            leaf_found = 1'b1;",
    ),
    _walk(
        "the_entry_is_the_leafs",
        "the entry of a leaf with D clear may be written through",
        "entry.s = leaf_perm(leaf);",
        "entry.s = leaf_perm(leaf | 64'h80);",
    ),
    _walk(
        "the_entry_is_of_both_leaves",
        "the entry is as large as the VS-stage's page",
        "entry.mask = entry.fence_mask | g_entry.mask;",
        "entry.mask = entry.fence_mask;",
    ),
    _walk(
        "final_gpa_is_the_first_stages",
        "golden: a superpage's address loses the page number's low bits",
        "| (va & page_mask)",
        "| (va & 0xFFF)",
        PTE,
    ),
    _walk(
        "goes_where_the_pte_leads",
        "golden: SUM lets S-mode fetch from user pages",
        "and (access == accesses.FETCH or not sum_)",
        "and not sum_",
        PTE,
    ),
    _walk(
        "goes_where_the_guest_pte_leads",
        "golden: a store needs A only",
        "wanted = pte_fields.A | pte_fields.D",
        "wanted = pte_fields.A",
        PTE,
    ),
    _walk(
        "begins_at_the_guest_root",
        "golden: gpas are as wide as virtual addresses",
        "1 if va >> (width + 2) == 0 else 0",
        "1 if va >> width == 0 else 0",
        PTE,
    ),
    _walk(
        "asks_for_the_pte",
        "golden: the root of the G-stage is indexed like any table",
        "width + 2 if g_stage and level",
        "width if g_stage and level",
        PTE,
    ),
)
