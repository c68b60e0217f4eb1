// SPDX-License-Identifier: Apache-2.0
// What a PTE read at `level` (0: last) of a walk in `mode` means for an access: a pointer, a leaf,
// a leaf whose A or D the hardware must set first, or a fault (page or guest-page, by the stage).
module pte_check
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input pte_check_in_t in_i,
    output pte_check_out_t out_o
);
  // Bits 9:0 are the same in all formats. Above them: PPN (21:0 in Sv32, else 43:0), then only
  // outside Sv32 reserved bits, PBMT and N.
  pte_t pte;
  logic is_sv32;
  assign pte = in_i.pte;
  assign is_sv32 = Cfg.xlen == 32;

  // "When PBMTE=0, the implementation behaves as though Svpbmt were not implemented", and then
  // bits 62:61 are reserved.
  logic pbmt_legal;
  logic is_pointer;
  logic reserved;
  assign pbmt_legal = pte.pbmt == 2'd0 || (Cfg.ext_svpbmt && in_i.pbmte && pte.pbmt != 2'd3);
  assign is_pointer = !pte.r && !pte.w && !pte.x;
  always_comb begin
    reserved = !pte.r && pte.w;
    if (!is_sv32) reserved = reserved || pte.reserved != 7'd0 || !pbmt_legal;
    // "For non-leaf PTEs, the D, A, and U bits are reserved", as are PBMT and N.
    if (is_pointer) begin
      reserved = reserved || pte.d || pte.a || pte.u;
      if (!is_sv32) reserved = reserved || pte.pbmt != 2'd0 || pte.n;
    end else if (!is_sv32 && pte.n) begin
      // The one size of Svnapot is 64 KiB.
      reserved = reserved || !Cfg.ext_svnapot || in_i.level != 3'd0 || pte.ppn[3:0] != 4'b1000;
    end
  end

  logic misaligned_superpage;
  always_comb begin
    unique case (in_i.level)
      3'd0: misaligned_superpage = 1'b0;
      3'd1: misaligned_superpage = pte.ppn[8:0] != 9'd0 || (is_sv32 && pte.ppn[9]);
      3'd2: misaligned_superpage = pte.ppn[17:0] != 18'd0;
      3'd3: misaligned_superpage = pte.ppn[26:0] != 27'd0;
      default: misaligned_superpage = pte.ppn[35:0] != 36'd0;
    endcase
  end

  // G-stage: "the current privilege mode is always taken to be U-mode".
  logic user_allows;
  always_comb begin
    if (in_i.user || in_i.g_stage) user_allows = pte.u;
    // "Irrespective of SUM, the supervisor may not execute code on pages with U=1."
    else user_allows = !pte.u || (in_i.sum && in_i.access != AccessFetch);
  end

  logic access_allowed;
  always_comb begin
    unique case (in_i.access)
      AccessFetch: access_allowed = pte.x;
      AccessLoad: access_allowed = pte.r || (in_i.mxr && pte.x);
      AccessStore: access_allowed = pte.w;
      default: access_allowed = pte.x;  // HLVX: execute takes the place of read permission
    endcase
  end

  logic is_store;
  logic needs_update;
  assign is_store = in_i.access == AccessStore;
  assign needs_update = !pte.a || (is_store && !pte.d);

  logic may_access;
  logic updates;
  assign may_access = !misaligned_superpage && user_allows && access_allowed;
  assign updates = pte.v && !reserved && !is_pointer && may_access && needs_update &&
      Cfg.ext_svadu && in_i.adue;

  always_comb begin
    out_o.result = PteFault;
    out_o.new_pte = in_i.pte;
    if (updates) begin
      out_o.result = PteUpdate;
      out_o.new_pte[PTE_A_LSB] = 1'b1;
      if (is_store) out_o.new_pte[PTE_D_LSB] = 1'b1;
    end else if (!pte.v || reserved) begin
      out_o.result = PteFault;
    end else if (is_pointer) begin
      if (in_i.level != 3'd0) out_o.result = PtePointer;
    end else if (may_access && !needs_update) begin
      out_o.result = PteLeaf;
    end
  end
endmodule
