// SPDX-License-Identifier: Apache-2.0
// Page-table walker: one state machine for the walks of both stages, and the G-stage TLB.
//
// A walk reads the PTEs of the first stage; where G-stage is active, each of their addresses, and
// at last the resulting gpa, is translated by looking into the G-stage TLB, which a walk of the
// G-stage fills. So every result passes StGLookup, whether it was cached or not.
//
// A and D are set here, and only for requests with `update`; a speculative request that needs it,
// or that meets any fault, ends with `replay`.
module walker
  import cfg_pkg::*;
  import core_pkg::*;
  import isa_pkg::*;
  import mmu_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH,
    parameter int unsigned GEntries = 8
) (
    input logic clk_i,
    input logic rst_ni,
    // Requests of fetch and data; each holds until its done, and data goes first.
    input xlate_req_t fetch_req_i,
    output walk_rsp_t fetch_rsp_o,
    input xlate_req_t data_req_i,
    output walk_rsp_t data_rsp_o,
    // Ends a fetch walk: it will neither answer nor fill. Set with every redirect and every fence.
    input logic kill_fetch_i,
    input tlb_fence_t fence_i,
    output mem_req_t mem_req_o,
    input mem_rsp_t mem_rsp_i,
    output pte_update_t pte_update_o
);
  walk_state_e state_d, state_q;
  g_use_e use_d, use_q;
  xlate_req_t req_d, req_q;
  logic is_data_d, is_data_q;
  logic [2:0] level_d, level_q;  // of the stage being read
  logic [2:0] s_level_d, s_level_q;
  logic [63:0] base_d, base_q;  // table being read, of the stage being read
  logic [63:0] s_base_d, s_base_q;
  logic [63:0] spa_d, spa_q;  // of the first stage's PTE
  // Leaf of the first stage, and what it was before A or D were set in it. They outlive the G-stage
  // walk which a write of that PTE may need.
  logic [63:0] s_pte_d, s_pte_q;
  logic [63:0] s_old_pte_d, s_old_pte_q;
  logic [63:0] g_addr_d, g_addr_q;
  logic [63:0] g_old_pte_d, g_old_pte_q;
  logic [63:0] g_pte_d, g_pte_q;  // of the G-stage, likewise
  logic global_d, global_q;

  logic in_g;  // the G-stage's tables are being read
  assign in_g = state_q inside {StGLookup, StGRead, StGWait, StGWrite, StGWriteWait};

  logic [63:0] pte;
  logic rv32_pte;
  assign rv32_pte = Cfg.xlen == 32;
  assign pte = rv32_pte ? {32'd0, mem_rsp_i.rdata[31:0]} : mem_rsp_i.rdata;

  // The leaf that ends the stage: as read, or as written back.
  logic [63:0] leaf;
  always_comb begin
    unique case (state_q)
      StSWriteWait: leaf = s_pte_q;
      StGWriteWait: leaf = g_pte_q;
      default: leaf = pte;
    endcase
  end

  access_e g_access;
  logic g_mxr;
  va_check_out_t va_check_out;
  pte_address_out_t pte_address_out;
  pte_check_out_t pte_check_out;
  leaf_address_out_t leaf_address_out;
  walk_level #(
      .Cfg(Cfg)
  ) u_level (
      .req_i(req_q),
      .in_g_i(in_g),
      .use_i(use_q),
      .g_addr_i(g_addr_q),
      .base_i(base_q),
      .level_i(level_q),
      .pte_i(pte),
      .leaf_i(leaf),
      .g_access_o(g_access),
      .g_mxr_o(g_mxr),
      .va_check_o(va_check_out),
      .pte_address_o(pte_address_out),
      .pte_check_o(pte_check_out),
      .leaf_address_o(leaf_address_out)
  );

  logic [63:0] next_table;
  assign next_table = rv32_pte ? {30'd0, pte[PTE_PPN_LSB+:22], 12'd0}
                                : {8'd0, pte[PTE_PPN_LSB+:44], 12'd0};

  // --- G-stage TLB ---

  xlate_req_t g_lookup;
  logic g_hit;
  logic g_fill;
  tlb_entry_t g_entry;
  tlb_entry_t g_fill_entry;
  logic [63:0] g_pa;

  always_comb begin
    g_lookup = '0;
    g_lookup.valid = state_q inside {StGLookup, StGWait, StGWriteWait};
    g_lookup.va = g_addr_q;
    g_lookup.access = g_access;
    g_lookup.mxr_g = g_mxr;
    g_lookup.ctx = req_q.ctx;
  end

  assign g_fill_entry =
      g_stage_entry(req_q.ctx, g_addr_q, level_q, leaf, leaf_address_out.pa);

  tlb #(
      .Entries(GEntries),
      .GStage(1'b1)
  ) u_gtlb (
      .clk_i,
      .rst_ni,
      .req_i(g_lookup),
      .hit_o(g_hit),
      .entry_o(g_entry),
      .pa_o(g_pa),
      .fill_i(g_fill),
      .fill_entry_i(g_fill_entry),
      .fence_i
  );

  // --- the walk ---

  walk_rsp_t rsp;  // found in this cycle, answered in the next
  walk_rsp_t rsp_q;
  tlb_entry_t entry;
  logic leaf_found;  // the stage being read ends with `leaf`
  logic mem_write;

  assign mem_write = state_q inside {StSWrite, StGWrite};

  always_comb begin
    mem_req_o = '0;
    mem_req_o.valid = state_q inside {StSRead, StSWrite, StGRead, StGWrite};
    mem_req_o.we = mem_write;
    mem_req_o.pte = 1'b1;
    mem_req_o.main_only = 1'b1;
    mem_req_o.priv = PrivS;
    mem_req_o.addr = in_g ? pte_address_out.pa : spa_q;
    mem_req_o.size = rv32_pte ? 2'd2 : 2'd3;
    mem_req_o.lane = mem_req_o.addr[2:0];
    mem_req_o.strb = rv32_pte ? 8'h0F << mem_req_o.addr[2:0] : 8'hFF;
    mem_req_o.wdata = in_g ? g_pte_q : s_pte_q;
  end

  always_comb begin
    pte_update_o = '0;
    pte_update_o.valid = state_q inside {StSWriteWait, StGWriteWait} && mem_rsp_i.rvalid &&
        !mem_rsp_i.err;
    pte_update_o.pa = in_g ? pte_address_out.pa : spa_q;
    pte_update_o.old_pte = in_g ? g_old_pte_q : s_old_pte_q;
    pte_update_o.new_pte = in_g ? g_pte_q : s_pte_q;
  end

  always_comb begin
    rsp = '0;
    rsp.info.gpa = g_addr_q;
    rsp.info.implicit = use_q == UsePteRead ? ImplicitVsPteRead :
        (use_q == UsePteWrite ? ImplicitVsPteWrite : ImplicitNone);

    state_d = state_q;
    use_d = use_q;
    req_d = req_q;
    is_data_d = is_data_q;
    level_d = level_q;
    s_level_d = s_level_q;
    base_d = base_q;
    s_base_d = s_base_q;
    spa_d = spa_q;
    s_pte_d = s_pte_q;
    g_addr_d = g_addr_q;
    s_old_pte_d = s_old_pte_q;
    g_old_pte_d = g_old_pte_q;
    g_pte_d = g_pte_q;
    global_d = global_q;
    leaf_found = 1'b0;
    g_fill = 1'b0;

    unique case (state_q)
      StIdle: begin
        is_data_d = data_req_i.valid;
        req_d = data_req_i.valid ? data_req_i : fetch_req_i;
        global_d = 1'b0;
        if (data_req_i.valid || (fetch_req_i.valid && !kill_fetch_i)) state_d = StSStart;
      end

      StSStart: begin
        level_d = top_level(req_q.ctx.s_mode);
        base_d = req_q.ctx.s_root;
        g_addr_d = req_q.va;
        use_d = UseFinal;
        s_pte_d = '0;
        if (req_q.ctx.s_mode == ModeBare) begin
          state_d = StGLookup;
        end else if (va_check_out.ok) begin
          state_d = StSAddress;
        end else begin
          rsp.done = 1'b1;
          rsp.fault = 1'b1;
          rsp.info.kind = FaultPage;
        end
      end

      StSAddress: begin
        s_level_d = level_q;
        s_base_d = base_q;
        spa_d = pte_address_out.pa;
        g_addr_d = pte_address_out.pa;
        use_d = UsePteRead;
        state_d = req_q.ctx.g_mode == ModeBare ? StSRead : StGLookup;
      end

      StGLookup: begin
        if (g_hit) begin
          level_d = s_level_q;
          base_d = s_base_q;
          spa_d = g_pa;
          unique case (use_q)
            UsePteRead: state_d = StSRead;
            UsePteWrite: state_d = StSWrite;
            default: rsp.done = 1'b1;
          endcase
        end else if (va_check_out.ok) begin
          level_d = top_level(req_q.ctx.g_mode);
          base_d = req_q.ctx.g_root;
          state_d = StGRead;
        end else begin
          rsp.done = 1'b1;
          rsp.fault = 1'b1;
          rsp.info.kind = FaultGuestPage;
        end
      end

      StSRead, StGRead, StSWrite, StGWrite: begin
        if (mem_rsp_i.denied) begin
          rsp.done = 1'b1;
          rsp.fault = 1'b1;
          rsp.info.kind = FaultAccess;
        end else if (mem_rsp_i.ready) begin
          unique case (state_q)
            StSRead: state_d = StSWait;
            StGRead: state_d = StGWait;
            StSWrite: state_d = StSWriteWait;
            default: state_d = StGWriteWait;
          endcase
        end
      end

      StSWait, StGWait: begin
        if (in_g) begin
          g_old_pte_d = pte;
          g_pte_d = pte_check_out.new_pte;
        end else begin
          s_old_pte_d = pte;
          s_pte_d = pte_check_out.new_pte;
        end
        if (mem_rsp_i.rvalid) begin
          if (mem_rsp_i.err) begin
            rsp.done = 1'b1;
            rsp.fault = 1'b1;
            rsp.info.kind = FaultAccess;
          end else begin
            unique case (pte_check_out.result)
              PtePointer: begin
                base_d = next_table;
                level_d = level_q - 3'd1;
                global_d = global_q || (!in_g && pte[PTE_G_LSB]);
                state_d = in_g ? StGRead : StSAddress;
              end
              PteLeaf: leaf_found = 1'b1;
              PteUpdate: begin
                if (!req_q.update) begin
                  rsp.done = 1'b1;
                  rsp.replay = 1'b1;
                end else if (in_g) begin
                  state_d = StGWrite;
                end else if (req_q.ctx.g_mode != ModeBare) begin
                  g_addr_d = pte_address_out.pa;
                  use_d = UsePteWrite;
                  state_d = StGLookup;
                end else begin
                  state_d = StSWrite;
                end
              end
              default: begin
                rsp.done = 1'b1;
                rsp.fault = 1'b1;
                rsp.info.kind = in_g ? FaultGuestPage : FaultPage;
              end
            endcase
          end
        end
      end

      StSWriteWait, StGWriteWait: begin
        if (mem_rsp_i.rvalid) begin
          if (mem_rsp_i.err) begin
            rsp.done = 1'b1;
            rsp.fault = 1'b1;
            rsp.info.kind = FaultAccess;
          end else begin
            leaf_found = 1'b1;
          end
        end
      end

      StDrain: if (mem_rsp_i.rvalid) state_d = StIdle;

      StDone: state_d = StIdle;

      default: state_d = StIdle;
    endcase

    if (leaf_found) begin
      if (in_g) begin
        g_fill = 1'b1;
        state_d = StGLookup;
      end else begin
        s_pte_d = leaf;
        s_level_d = level_q;
        global_d = global_q || leaf[PTE_G_LSB];
        g_addr_d = leaf_address_out.pa;
        use_d = UseFinal;
        if (req_q.ctx.g_mode == ModeBare) begin
          rsp.done = 1'b1;
        end else begin
          state_d = StGLookup;
        end
      end
    end

    // Whatever ends the walk above leaves the state to this line.
    if (rsp.done) state_d = StDone;

    // A speculative walk's fault may be gone once the instruction is the oldest.
    if (rsp.fault && !req_q.update) begin
      rsp.fault = 1'b0;
      rsp.replay = 1'b1;
    end

    if (kill_fetch_i && !is_data_q && state_q != StIdle) begin
      rsp.done = 1'b0;
      g_fill = 1'b0;
      state_d = state_q inside {StSWait, StGWait, StDrain} ?
          (mem_rsp_i.rvalid ? StIdle : StDrain) :
          (state_q inside {StSRead, StGRead} && mem_rsp_i.ready ? StDrain : StIdle);
    end
  end

  // The combined translation: from the S leaf alone, or with the G-stage entry that hit.
  always_comb begin
    entry = '0;
    entry.v = req_q.ctx.v;
    entry.s_mode = req_q.ctx.s_mode;
    entry.g_mode = req_q.ctx.g_mode;
    entry.asid = req_q.ctx.asid;
    entry.vmid = req_q.ctx.vmid;
    entry.vpn = req_q.va[63:12];
    if (req_q.ctx.g_mode == ModeBare) begin
      entry.global_ = global_q || leaf[PTE_G_LSB];
      entry.mask = page_mask(req_q.ctx.s_mode, level_q);
      entry.fence_mask = entry.mask;
      entry.ppn = leaf_address_out.pa[55:12];
      entry.s = leaf_perm(leaf);
    end else begin
      entry.global_ = global_q || req_q.ctx.s_mode == ModeBare;
      entry.fence_mask =
          req_q.ctx.s_mode == ModeBare ? '0 : page_mask(req_q.ctx.s_mode, s_level_q);
      entry.mask = entry.fence_mask | g_entry.mask;
      entry.ppn = g_pa[55:12];
      entry.s = leaf_perm(s_pte_q);
      entry.g = g_entry.g;
    end
  end

  always_comb begin
    data_rsp_o = rsp_q;
    data_rsp_o.done = state_q == StDone && is_data_q;
    fetch_rsp_o = rsp_q;
    fetch_rsp_o.done = state_q == StDone && !is_data_q && !kill_fetch_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
  end

  // Data of a walk; no reset, since StIdle and StSStart write it first.
  always_ff @(posedge clk_i) begin
    use_q <= use_d;
    is_data_q <= is_data_d;
    level_q <= level_d;
    s_level_q <= s_level_d;
    base_q <= base_d;
    s_base_q <= s_base_d;
    spa_q <= spa_d;
    s_pte_q <= s_pte_d;
    g_addr_q <= g_addr_d;
    s_old_pte_q <= s_old_pte_d;
    g_old_pte_q <= g_old_pte_d;
    g_pte_q <= g_pte_d;
    global_q <= global_d;
    if (state_q == StIdle) req_q <= req_d;
    if (rsp.done) begin
      rsp_q <= rsp;
      rsp_q.entry <= entry;
    end
  end

  // A fence waits in the execute stage, as does every instruction with a data walk: the two never
  // meet. A data walk under way could otherwise fill with what it read before the fence.
  FenceMeetsNoDataWalk :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(fence_i.valid && is_data_q && state_q != StIdle));

  // A walk that may write PTEs belongs to the oldest instruction, which nothing can overtake: a
  // kill would leave a PTE update without its instruction.
  UpdateIsNotKilled :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(kill_fetch_i && !is_data_q && !(state_q inside {StIdle, StDrain, StDone}) && req_q.update));

  UpdateIsAskedFor :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(mem_write && !req_q.update));

  // A level that the mode has not would take its part of the address from nowhere.
  LevelExists :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(state_q inside {StSRead, StGRead}) ||
      level_q <= top_level(in_g ? req_q.ctx.g_mode : req_q.ctx.s_mode));

  // Or the walk of the G-stage would be done again, for ever.
  FilledHits :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !($past(g_fill) && state_q == StGLookup) || g_hit);
endmodule
