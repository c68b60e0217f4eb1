// SPDX-License-Identifier: Apache-2.0
// Assertions about the core that need to remember something from one cycle to the next, so they stand
// here and not at the end of its modules: what the CSR file keeps, that a walk ends, what the TLBs
// hold. formal/ proves the same of single modules for any number of cycles (docs/generated/proofs.md); here
// they are watched in what runs, where the modules' environment is the real one: in `trapline sim`
// always; lockstep leaves them out, where they would take a tenth of the speed.
//
// Comparing all CSRs in every cycle would halve the speed of simulation: a fold of those that must
// stay is taken in the cycle of a change and compared after it, and before the next change.
module watch
  import cfg_pkg::*;
  import core_pkg::*;
  import csr_effect_pkg::NoSlot;
  import csr_pkg::HSTATUS_VGEIN_LSB;
  import csr_pkg::SATP_MODE_LSB;
  import isa_pkg::*;
  import mmu_pkg::*;
  import state_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni
);
  typedef logic [SlotCount-1:0] slots_t;

  function automatic slots_t one(int unsigned slot);
    return slots_t'(1) << slot;
  endfunction

  // Both count on their own.
  localparam slots_t Counters = one(SlotMcycle) | one(SlotMinstret);
  localparam slots_t StatusSlots = one(SlotMstatus) | one(SlotHstatus) | one(SlotVsstatus);
  localparam slots_t TrapSlots = StatusSlots |
      one(SlotMepc) | one(SlotMcause) | one(SlotMtval) | one(SlotMtval2) | one(SlotMtinst) |
      one(SlotSepc) | one(SlotScause) | one(SlotStval) | one(SlotHtval) | one(SlotHtinst) |
      one(SlotVsepc) | one(SlotVscause) | one(SlotVstval);

  // Slots that a CSR write may change: the one it names, and hvip through the alias of VSSIP.
  function automatic slots_t written();
    slots_t slots;
    slots = u_hart.u_csr_file.effect.vssip_write ? one(SlotHvip) : '0;
    if (u_hart.u_csr_file.effect.slot != NoSlot) slots |= one(u_hart.u_csr_file.effect.slot);
    return slots;
  endfunction

  function automatic logic mode_is_legal(logic [63:0] atp, logic g_stage);
    unique case (Cfg.xlen == 32 ? {3'd0, atp[31]} : atp[SATP_MODE_LSB+:4])
      ModeBare: return 1'b1;
      ModeSv32: return g_stage ? Cfg.gstage_sv32 : Cfg.vm_sv32;
      ModeSv39: return g_stage ? Cfg.gstage_sv39 : Cfg.vm_sv39;
      ModeSv48: return g_stage ? Cfg.gstage_sv48 : Cfg.vm_sv48;
      ModeSv57: return g_stage ? Cfg.gstage_sv57 : Cfg.vm_sv57;
      default:  return 1'b0;
    endcase
  endfunction

  // --- CSR file ---

  logic trap;
  logic xret;
  logic dirties;  // FS becomes Dirty
  logic change;

  // Slots that this change may be about.
  function automatic slots_t changing();
    return Counters | (trap ? TrapSlots : (xret ? StatusSlots : written())) |
        (dirties ? StatusSlots : '0);
  endfunction

  assign trap = u_hart.trap.valid;
  assign xret = u_hart.xret.valid;
  assign dirties = u_hart.u_csr_file.fs_dirty;
  assign change = trap || xret || dirties || (u_hart.csr_commit && u_hart.csr_req.write);

  logic changed_q;      // the cycle before had a change
  logic known_q;        // settled_q is of the state after the last change
  slots_t may_q;        // what that change was about
  logic [63:0] kept_q;  // fold of the rest, before it
  logic [63:0] settled_q;
  logic trapped_q;
  logic [63:0] minstret_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      changed_q <= 1'b0;
      known_q <= 1'b0;
      trapped_q <= 1'b0;
      may_q <= '0;
      kept_q <= '0;
      settled_q <= '0;
      minstret_q <= '0;
    end else begin
      changed_q <= change;
      trapped_q <= trap;
      if (trap) minstret_q <= u_hart.state.minstret;
      if (change) begin
        may_q <= changing();
        kept_q <= fold_without(csr_words_t'(u_hart.state), changing());
        known_q <= 1'b0;
        // Without a trap, xRET or CSR write nothing changes but the counters.
        if (known_q) begin
          NothingMovesAlone :
          assert (fold_without(csr_words_t'(u_hart.state), Counters) == settled_q);
        end
      end
      if (changed_q) begin
        // A trap changes the trap CSRs only, an xRET the status CSRs, a write what it names.
        OnlyItsOwn : assert (fold_without(csr_words_t'(u_hart.state), may_q) == kept_q);
        SatpModeIsLegal : assert (mode_is_legal(u_hart.state.satp, 1'b0));
        VsatpModeIsLegal : assert (mode_is_legal(u_hart.state.vsatp, 1'b0));
        HgatpModeIsLegal : assert (mode_is_legal(u_hart.state.hgatp, 1'b1));
        // A guest external interrupt that does not exist cannot be selected.
        VgeinExists : assert (32'(u_hart.state.hstatus[HSTATUS_VGEIN_LSB+:6]) <= Cfg.geilen);
        if (!change) begin
          settled_q <= fold_without(csr_words_t'(u_hart.state), Counters);
          known_q <= 1'b1;
        end
      end
      // A cycle with a trap retires nothing.
      TrapRetiresNothing : assert (!trapped_q || u_hart.state.minstret == minstret_q);
      // Only traps and xRETs change the mode.
      ModeIsKept : assert (trap || xret || u_hart.mode_next == u_hart.mode);
    end
  end

  // --- walker ---

  // Cycles of this walk in which it did not wait for the memory. The longest walk there is, five
  // levels whose PTEs, and the page at last, each take five levels of G-stage and a write, is well
  // below half of this.
  localparam logic [9:0] LongestWalk = 10'd512;
  logic [9:0] steps_q;
  logic asked_q;  // the walker's request was not taken
  mem_req_t request_q;

  logic idle;
  logic draining;
  logic awaits;  // an answer of the memory
  logic given_up;
  logic answers;
  assign idle = u_hart.u_walker.state_q == StIdle;
  assign draining = u_hart.u_walker.state_q == StDrain;
  assign awaits = draining ||
      u_hart.u_walker.state_q inside {StSWait, StSWriteWait, StGWait, StGWriteWait};
  assign given_up = draining || (u_hart.redirect.valid && !u_hart.u_walker.is_data_q && !idle);
  assign answers = u_hart.data_walk_rsp.done || u_hart.fetch_walk_rsp.done;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      steps_q <= '0;
      asked_q <= 1'b0;
      request_q <= '0;
    end else begin
      if (idle) steps_q <= '0;
      else if (u_hart.u_walker.state_d != u_hart.u_walker.state_q) steps_q <= steps_q + 10'd1;
      // A walk that never ends hangs the hart.
      WalkEnds : assert (steps_q < LongestWalk);
      asked_q <= u_hart.walker_mem_req.valid && !u_hart.walker_mem_rsp.ready &&
          !u_hart.walker_mem_rsp.denied;
      if (u_hart.walker_mem_req.valid) begin
        request_q <= u_hart.walker_mem_req;
        // What is not taken stays: the bus may have begun to look at it.
        RequestHolds : assert (!asked_q || u_hart.walker_mem_req == request_q);
        // One request is outstanding at a time.
        AsksNothingWhileWaiting : assert (!awaits);
      end
      if (answers) begin
        // Each port would take the other's answer for its own.
        OneAnswer : assert (!(u_hart.data_walk_rsp.done && u_hart.fetch_walk_rsp.done));
        // A fault that a speculative access met may be gone once its instruction is the oldest.
        FaultIsNotSpeculative :
        assert (!u_hart.u_walker.rsp_q.fault || u_hart.u_walker.req_q.update);
      end
      // A walk that was given up has no instruction that it could answer to.
      GivenUpIsSilent :
      assert (!given_up || !(u_hart.u_walker.g_fill || u_hart.fetch_walk_rsp.done ||
                             (draining && answers)));
      if (u_hart.fence.valid && !idle) begin
        // It would fill with what it read before the fence.
        FenceEndsWalks :
        assert (!u_hart.u_walker.g_fill && !answers &&
                u_hart.u_walker.state_d inside {StIdle, StDrain});
      end
      if (u_hart.pte_update.valid) begin
        // Every bit but A and D belongs to software, and both belong to what is not speculative.
        UpdateSetsAAndD :
        assert (u_hart.u_walker.req_q.update &&
                (u_hart.pte_update.old_pte & ~u_hart.pte_update.new_pte) == '0 &&
                ((u_hart.pte_update.old_pte ^ u_hart.pte_update.new_pte) & ~(PTE_A | PTE_D)) == '0);
      end
    end
  end

  // --- TLBs ---

  tlb_watch #(
      .Entries(Cfg.fetch_tlb_entries)
  ) u_fetch_tlb (
      .clk_i,
      .rst_ni,
      .req_i(u_hart.u_fetch_translate.u_tlb.req_i),
      .hit_i(u_hart.u_fetch_translate.u_tlb.hit_o),
      .index_i(u_hart.u_fetch_translate.u_tlb.index),
      .slot_i(u_hart.u_fetch_translate.u_tlb.match ? u_hart.u_fetch_translate.u_tlb.index
                                              : u_hart.u_fetch_translate.u_tlb.next_q),
      .entry_i(u_hart.u_fetch_translate.u_tlb.entry_o),
      .valid_i(u_hart.u_fetch_translate.u_tlb.valid_q),
      .fill_i(u_hart.u_fetch_translate.u_tlb.fill_i),
      .fill_entry_i(u_hart.u_fetch_translate.u_tlb.fill_entry_i),
      .fence_i(u_hart.fence)
  );

  tlb_watch #(
      .Entries(Cfg.data_tlb_entries)
  ) u_data_tlb (
      .clk_i,
      .rst_ni,
      .req_i(u_hart.u_data_translate.u_tlb.req_i),
      .hit_i(u_hart.u_data_translate.u_tlb.hit_o),
      .index_i(u_hart.u_data_translate.u_tlb.index),
      .slot_i(u_hart.u_data_translate.u_tlb.match ? u_hart.u_data_translate.u_tlb.index
                                              : u_hart.u_data_translate.u_tlb.next_q),
      .entry_i(u_hart.u_data_translate.u_tlb.entry_o),
      .valid_i(u_hart.u_data_translate.u_tlb.valid_q),
      .fill_i(u_hart.u_data_translate.u_tlb.fill_i),
      .fill_entry_i(u_hart.u_data_translate.u_tlb.fill_entry_i),
      .fence_i(u_hart.fence)
  );

  tlb_watch #(
      .Entries(Cfg.g_tlb_entries),
      .GStage(1'b1)
  ) u_g_tlb (
      .clk_i,
      .rst_ni,
      .req_i(u_hart.u_walker.u_gtlb.req_i),
      .hit_i(u_hart.u_walker.u_gtlb.hit_o),
      .index_i(u_hart.u_walker.u_gtlb.index),
      .slot_i(u_hart.u_walker.u_gtlb.match ? u_hart.u_walker.u_gtlb.index
                                              : u_hart.u_walker.u_gtlb.next_q),
      .entry_i(u_hart.u_walker.u_gtlb.entry_o),
      .valid_i(u_hart.u_walker.u_gtlb.valid_q),
      .fill_i(u_hart.u_walker.u_gtlb.fill_i),
      .fill_entry_i(u_hart.u_walker.u_gtlb.fill_entry_i),
      .fence_i(u_hart.fence)
  );
endmodule
