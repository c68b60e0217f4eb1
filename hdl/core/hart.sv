// SPDX-License-Identifier: Apache-2.0
// One hart: fetch, decode and execute stages, CSR file, load/store unit and address translation.
module hart
  import bus_pkg::*;
  import cfg_pkg::*;
  import core_pkg::*;
  import float_pkg::*;
  import isa_pkg::*;
  import mmu_pkg::*;
  import pipe_pkg::*;
  import state_pkg::csr_state_t;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    // Platform pins (commit_pkg, Pin*) and mtime, both synchronous to clk_i.
    input logic [63:0] irq_pins_i,
    input logic [63:0] time_i,
    output ibus_req_t ibus_req_o,
    input bus_rsp_t ibus_rsp_i,
    output dbus_req_t dbus_req_o,
    input bus_rsp_t dbus_rsp_i,
    // An instruction retires in this cycle.
    output logic retire_o
);
  redirect_t redirect;
  hart_mode_t mode;
  hart_mode_t mode_next;
  csr_state_t state;
  tlb_fence_t fence;

  // --- fetch ---

  vm_context_t fetch_ctx;
  xlate_req_t fetch_xlate_req;
  xlate_rsp_t fetch_xlate_rsp;
  xlate_req_t fetch_walk_req;
  walk_rsp_t fetch_walk_rsp;
  fetch_view_t view;
  logic fetch_update;
  logic pop;
  logic taken;
  logic need_second;

  vm_context #(
      .Cfg(Cfg)
  ) u_fetch_context (
      .priv_i(mode.priv),
      .v_i(mode.v),
      .state_i(state),
      .ctx_o(fetch_ctx)
  );

  fetch #(
      .Cfg(Cfg)
  ) u_fetch (
      .clk_i,
      .rst_ni,
      .redirect_i(redirect),
      .mode_i(mode),
      .ctx_i(fetch_ctx),
      .state_i(state),
      .xlate_req_o(fetch_xlate_req),
      .xlate_rsp_i(fetch_xlate_rsp),
      .bus_req_o(ibus_req_o),
      .bus_rsp_i(ibus_rsp_i),
      .view_o(view),
      .update_o(fetch_update),
      .pop_i(pop),
      .taken_i(taken),
      .need_second_i(need_second)
  );

  translate #(
      .Entries(Cfg.fetch_tlb_entries)
  ) u_fetch_translate (
      .clk_i,
      .rst_ni,
      .req_i(fetch_xlate_req),
      .rsp_o(fetch_xlate_rsp),
      .walk_req_o(fetch_walk_req),
      .walk_rsp_i(fetch_walk_rsp),
      .fence_i(fence)
  );

  // --- decode ---

  id_ex_t ex;
  logic ex_ready;
  writeback_t wb;
  fp_issue_t fp;
  writeback_t fp_wb;

  decode_stage #(
      .Cfg(Cfg)
  ) u_decode (
      .clk_i,
      .rst_ni,
      .redirect_i(redirect),
      .view_i(view),
      .update_i(fetch_update),
      .pop_o(pop),
      .taken_o(taken),
      .need_second_o(need_second),
      .wb_i(wb),
      .ex_ready_i(ex_ready),
      .ex_o(ex),
      .fp_wb_i(fp_wb),
      .fp_o(fp)
  );

  // --- execute ---

  lsu_req_t lsu_req;
  lsu_rsp_t lsu_rsp;
  csr_req_t csr_req;
  csr_rsp_t csr_rsp;
  logic csr_commit;
  trap_req_t trap;
  xret_req_t xret;
  logic retire;
  logic [63:0] handler_pc;
  irq_t irq;
  target_e trap_target;
  logic stip;
  logic vstip;
  fp_effect_t fp_effect;
  logic [7:0] fcsr;
  logic fs_off;

  execute #(
      .Cfg(Cfg)
  ) u_execute (
      .clk_i,
      .rst_ni,
      .ex_i(ex),
      .ready_o(ex_ready),
      .wb_o(wb),
      .fp_i(fp),
      .fcsr_i(fcsr),
      .fs_off_i(fs_off),
      .fp_wb_o(fp_wb),
      .fp_effect_o(fp_effect),
      .redirect_o(redirect),
      .fence_o(fence),
      .lsu_req_o(lsu_req),
      .lsu_rsp_i(lsu_rsp),
      .csr_req_o(csr_req),
      .csr_rsp_i(csr_rsp),
      .csr_commit_o(csr_commit),
      .trap_o(trap),
      .xret_o(xret),
      .retire_o(retire),
      .handler_pc_i(handler_pc),
      .mode_i(mode),
      .state_i(state),
      .irq_i(irq)
  );

  csr_file #(
      .Cfg(Cfg)
  ) u_csr_file (
      .clk_i,
      .rst_ni,
      .irq_pins_i,
      .time_i,
      .csr_req_i(csr_req),
      .csr_rsp_o(csr_rsp),
      .csr_commit_i(csr_commit),
      .trap_i(trap),
      .xret_i(xret),
      .retire_i(retire),
      .fp_effect_i(fp_effect),
      .trap_target_o(trap_target),
      .redirect_pc_o(handler_pc),
      .mode_o(mode),
      .mode_next_o(mode_next),
      .state_o(state),
      .mip_o(),
      .stip_o(stip),
      .vstip_o(vstip),
      .irq_o(irq),
      .fcsr_o(fcsr),
      .fs_off_o(fs_off)
  );

  assign retire_o = retire;

  // --- memory ---

  xlate_req_t data_xlate_req;
  xlate_rsp_t data_xlate_rsp;
  xlate_req_t data_walk_req;
  walk_rsp_t data_walk_rsp;
  mem_req_t lsu_mem_req;
  mem_rsp_t lsu_mem_rsp;
  mem_req_t walker_mem_req;
  mem_rsp_t walker_mem_rsp;
  pte_update_t pte_update;

  lsu #(
      .Cfg(Cfg)
  ) u_lsu (
      .clk_i,
      .rst_ni,
      .req_i(lsu_req),
      .rsp_o(lsu_rsp),
      .mode_i(mode),
      .state_i(state),
      .xlate_req_o(data_xlate_req),
      .xlate_rsp_i(data_xlate_rsp),
      .mem_req_o(lsu_mem_req),
      .mem_rsp_i(lsu_mem_rsp)
  );

  translate #(
      .Entries(Cfg.data_tlb_entries)
  ) u_data_translate (
      .clk_i,
      .rst_ni,
      .req_i(data_xlate_req),
      .rsp_o(data_xlate_rsp),
      .walk_req_o(data_walk_req),
      .walk_rsp_i(data_walk_rsp),
      .fence_i(fence)
  );

  walker #(
      .Cfg(Cfg),
      .GEntries(Cfg.g_tlb_entries)
  ) u_walker (
      .clk_i,
      .rst_ni,
      .fetch_req_i(fetch_walk_req),
      .fetch_rsp_o(fetch_walk_rsp),
      .data_req_i(data_walk_req),
      .data_rsp_o(data_walk_rsp),
      .kill_fetch_i(redirect.valid),
      .fence_i(fence),
      .mem_req_o(walker_mem_req),
      .mem_rsp_i(walker_mem_rsp),
      .pte_update_o(pte_update)
  );

  mem_port #(
      .Cfg(Cfg)
  ) u_mem_port (
      .clk_i,
      .rst_ni,
      .state_i(state),
      .lsu_req_i(lsu_mem_req),
      .lsu_rsp_o(lsu_mem_rsp),
      .walker_req_i(walker_mem_req),
      .walker_rsp_o(walker_mem_rsp),
      .bus_req_o(dbus_req_o),
      .bus_rsp_i(dbus_rsp_i)
  );

  // --- what the stages rely on, each proved of `execute` (docs/generated/proofs.md) ---

  // Immediate, since a simulator copies the whole of every struct that a concurrent one looks at.
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      // An instruction that traps leaves no other trace.
      TrapHasNoOtherEffect :
      assert (!(trap.valid && (wb.valid || fp_wb.valid || fp_effect.valid || csr_commit ||
                               xret.valid || fence.valid)));
      // The CSR file finds the interrupt and its target; execute decides the moment only.
      InterruptIsOffered :
      assert (!(trap.valid && trap.is_interrupt) ||
              (irq.valid && trap.cause == irq.cause && trap.target == irq.target));
      // Delegation looks the cause up by its number: one that does not exist has no bit.
      ExceptionIsKnown :
      assert (!(trap.valid && !trap.is_interrupt) ||
              Exceptions[trap.cause]);
      // xret has no case for a mode that may not return.
      ReturnIsPermitted :
      assert (!xret.valid || (mode.priv != PrivU && (!xret.is_mret || mode.priv == PrivM)));
      // What was fetched before a fence, and a walk for it, must not come after it.
      FenceRedirects : assert (!fence.valid || redirect.valid);
      // A data walk under way would fill with what it read before the fence.
      FenceMeetsNoAccess : assert (!(fence.valid && lsu_req.valid));
      // Registers of 32 bits have nothing above.
      FitsXlen :
      assert (Cfg.xlen == 64 ||
              (trap.epc[63:32] == '0 && trap.tval[63:32] == '0 && trap.tval2[63:32] == '0 &&
               trap.tinst[63:32] == '0 && csr_req.operand[63:32] == '0));
    end
  end
endmodule
