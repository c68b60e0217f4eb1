// SPDX-License-Identifier: Apache-2.0
// What the tables say at one level of a walk: the twins of translation, applied to the stage being
// read. `use_i` is what a translation of the G-stage is for.
module walk_level
  import cfg_pkg::*;
  import isa_pkg::*;
  import mmu_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input xlate_req_t req_i,
    input logic in_g_i,
    input g_use_e use_i,
    input logic [63:0] g_addr_i,  // what the G-stage translates
    input logic [63:0] base_i,  // table being read
    input logic [2:0] level_i,
    input logic [63:0] pte_i,  // as read
    input logic [63:0] leaf_i,  // the leaf that ends the stage
    // How the G-stage is asked: by the implicit accesses of a first stage, or for the access itself.
    output access_e g_access_o,
    output logic g_mxr_o,
    output va_check_out_t va_check_o,
    output pte_address_out_t pte_address_o,
    output pte_check_out_t pte_check_o,
    output leaf_address_out_t leaf_address_o
);
  logic [3:0] mode;
  logic [63:0] addr;
  assign mode = in_g_i ? req_i.ctx.g_mode : req_i.ctx.s_mode;
  assign addr = in_g_i ? g_addr_i : req_i.va;

  va_check #(
      .Cfg(Cfg)
  ) u_va_check (
      .in_i('{va: addr, mode: mode, g_stage: in_g_i}),
      .out_o(va_check_o)
  );

  pte_address #(
      .Cfg(Cfg)
  ) u_pte_address (
      .in_i('{base: base_i, va: addr, level: level_i, mode: mode, g_stage: in_g_i}),
      .out_o(pte_address_o)
  );

  // "permissions and the need to set A and/or D bits at the G-stage level are checked as though for
  // an implicit load or store, not for the original access type" (H_vm_gpapriv). MXR is about
  // explicit loads only.
  always_comb begin
    unique case (use_i)
      UsePteRead: g_access_o = AccessLoad;
      UsePteWrite: g_access_o = AccessStore;
      default: g_access_o = req_i.access;
    endcase
  end
  assign g_mxr_o = use_i == UseFinal && req_i.mxr_g;

  pte_check #(
      .Cfg(Cfg)
  ) u_pte_check (
      .in_i('{
          pte: pte_i,
          level: level_i,
          mode: mode,
          g_stage: in_g_i,
          access: in_g_i ? g_access_o : req_i.access,
          user: in_g_i || req_i.user,
          sum: !in_g_i && req_i.sum,
          mxr: in_g_i ? g_mxr_o : req_i.mxr_s,
          adue: in_g_i ? req_i.ctx.g_adue : req_i.ctx.s_adue,
          pbmte: in_g_i ? req_i.ctx.g_pbmte : req_i.ctx.s_pbmte
      }),
      .out_o(pte_check_o)
  );

  leaf_address #(
      .Cfg(Cfg)
  ) u_leaf_address (
      .in_i('{pte: leaf_i, va: addr, level: level_i, mode: mode}),
      .out_o(leaf_address_o)
  );
endmodule
