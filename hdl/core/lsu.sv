// SPDX-License-Identifier: Apache-2.0
// Load/store unit: one explicit memory access after the other, loads, stores, LR/SC, AMOs and the
// virtual-machine accesses of H. Owns the reservation. Nothing here is speculative.
//
// Checks come in the manual's order: alignment, translation, then PMP and PMA of the spa.
//
// With Cfg.misaligned_hw a misaligned load or store is done here, in main memory only. Its bytes are
// checked as accesses of their own in ascending order (translation, then PMP and PMA), and only when
// all pass is any of them performed: a store that faults has written nothing. PMP has no region
// smaller than a word, so it is asked word by word.
module lsu
  import cfg_pkg::*;
  import commit_pkg::*;
  import core_pkg::*;
  import isa_pkg::*;
  import mmu_pkg::*;
  import pipe_pkg::*;
  import state_pkg::csr_state_t;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input lsu_req_t req_i,
    output lsu_rsp_t rsp_o,
    input hart_mode_t mode_i,
    input csr_state_t state_i,
    output xlate_req_t xlate_req_o,
    input xlate_rsp_t xlate_rsp_i,
    output mem_req_t mem_req_o,
    input mem_rsp_t mem_rsp_i
);
  typedef enum logic [3:0] {
    StAccess,     // translate and send the (first) access
    StWait,
    StAmoWrite,   // send an AMO's write
    StAmoWait,
    StCheck,      // PMP and PMA of one word of a misaligned access
    StSecond,     // translate its second page
    StLow,        // send the first doubleword's part
    StHigh,       // send the second doubleword's part
    StHighWait
  } state_e;

  state_e state_d, state_q;
  logic [63:0] mem_q;  // what an AMO, or the first part of a load, read
  logic [63:0] pa_q;  // of the access, and of the second doubleword
  logic [63:0] high_pa_q;
  logic device_q;
  logic res_valid_d, res_valid_q;
  logic [63:6] res_addr_d, res_addr_q;

  logic is_load;  // reads only
  logic is_sc;
  logic hlsv;
  assign is_load = req_i.mem_op inside {MemLoad, MemLr, MemHlv};
  assign is_sc = req_i.mem_op == MemSc;
  assign hlsv = req_i.mem_op inside {MemHlv, MemHsv};

  access_e access;
  always_comb begin
    if (req_i.hlvx) access = AccessHlvx;
    else if (is_load) access = AccessLoad;
    else access = AccessStore;
  end

  // --- effective mode and translation ---

  effective_access_out_t eff;
  effective_access #(
      .Cfg(Cfg)
  ) u_effective_access (
      .in_i('{
          kind: hlsv ? (req_i.hlvx ? KindHlvx : KindHlvHsv) : KindLoadStore,
          priv: mode_i.priv,
          v: mode_i.v,
          mstatus: state_i.mstatus,
          hstatus: state_i.hstatus,
          vsstatus: state_i.vsstatus
      }),
      .out_o(eff)
  );

  vm_context_t ctx;
  vm_context #(
      .Cfg(Cfg)
  ) u_vm_context (
      .priv_i(eff.priv),
      .v_i(eff.v),
      .state_i,
      .ctx_o(ctx)
  );

  logic not_aligned;
  logic two_words;
  logic two_pages;
  logic [2:0] low;
  logic [1:0] word_d, word_q;  // of a misaligned access, being checked
  logic [1:0] last_word;
  logic [63:0] word_va;
  logic [2:0] word_offset;
  logic word_high;
  access_split #(
      .Cfg(Cfg)
  ) u_access_split (
      .va_i(req_i.va),
      .size_i(req_i.size),
      .misaligned_o(not_aligned),
      .two_words_o(two_words),
      .two_pages_o(two_pages),
      .low_o(low),
      .last_o(last_word),
      .word_i(Cfg.misaligned_hw ? word_q : 2'd0),
      .word_va_o(word_va),
      .offset_o(word_offset),
      .high_o(word_high)
  );

  logic misaligned;  // an exception
  logic in_parts;    // done here, checked word by word
  assign in_parts = Cfg.misaligned_hw && not_aligned && !is_amo(req_i.mem_op);
  assign misaligned = not_aligned && !in_parts;

  always_comb begin
    xlate_req_o = '0;
    xlate_req_o.valid = req_i.valid && !misaligned &&
        state_q inside {StAccess, StAmoWrite, StSecond};
    xlate_req_o.update = 1'b1;
    xlate_req_o.va = word_va;
    xlate_req_o.access = access;
    xlate_req_o.user = eff.priv == PrivU;
    xlate_req_o.sum = eff.sum;
    xlate_req_o.mxr_s = eff.mxr_vs;
    xlate_req_o.mxr_g = eff.mxr_g;
    xlate_req_o.ctx = ctx;
  end

  // --- data ---

  logic [63:0] size_mask;
  always_comb begin
    unique case (req_i.size)
      2'd0: size_mask = 64'hFF;
      2'd1: size_mask = 64'hFFFF;
      2'd2: size_mask = 64'hFFFF_FFFF;
      default: size_mask = '1;
    endcase
  end

  logic [63:0] read;
  logic sign;
  logic in_high;
  assign in_high = Cfg.misaligned_hw && state_q inside {StHigh, StHighWait};
  assign read = (in_high ? mem_q | (mem_rsp_i.rdata << {low, 3'd0}) : mem_rsp_i.rdata) & size_mask;
  always_comb begin
    unique case (req_i.size)
      2'd0: sign = read[7];
      2'd1: sign = read[15];
      2'd2: sign = read[31];
      default: sign = 1'b0;
    endcase
  end

  amo_result_out_t amo_out;
  amo_result #(
      .Cfg(Cfg)
  ) u_amo_result (
      .in_i('{op: req_i.op, mem: mem_q, b: req_i.wdata}),
      .out_o(amo_out)
  );

  logic [63:0] write_data;
  assign write_data = req_i.mem_op == MemAmo ? amo_out.result : req_i.wdata & size_mask;

  // --- the access ---

  logic sc_fails;
  assign sc_fails = is_sc && !(res_valid_q && res_addr_q == xlate_rsp_i.pa[63:6]);

  logic [7:0] bytes;
  assign bytes = {{4{size_mask[63]}}, {2{size_mask[31]}}, size_mask[15], 1'b1};

  always_comb begin
    mem_req_o = '0;
    mem_req_o.valid = req_i.valid && xlate_rsp_i.ok && state_q inside {StAccess, StAmoWrite};
    mem_req_o.we = state_q == StAmoWrite || !(is_load || req_i.mem_op == MemAmo);
    mem_req_o.check_only = sc_fails;
    // HLVX: "the supervisor physical memory attributes must grant both execute and read permissions"
    // (hlsv_u_op), and instructions are fetched from main memory only.
    mem_req_o.hlvx = req_i.hlvx;
    mem_req_o.main_only = is_amo(req_i.mem_op) || req_i.hlvx;
    mem_req_o.priv = eff.priv;
    mem_req_o.addr = xlate_rsp_i.pa;
    mem_req_o.size = req_i.size;
    mem_req_o.lane = xlate_rsp_i.pa[2:0];
    mem_req_o.strb = bytes << xlate_rsp_i.pa[2:0];
    mem_req_o.wdata = write_data;
    if (in_parts) begin
      mem_req_o.valid = state_q inside {StCheck, StLow, StHigh};
      mem_req_o.check_only = state_q == StCheck;
      mem_req_o.main_only = 1'b1;
      // What PMP is asked about; once more a word that it has let pass when a part is sent.
      mem_req_o.addr = {pa_q[63:2], 2'd0};
      mem_req_o.size = 2'd2;
      mem_req_o.lane = pa_q[2:0];
      mem_req_o.strb = bytes << pa_q[2:0];
      if (state_q == StCheck) begin
        mem_req_o.addr = {word_high ? high_pa_q[63:3] : pa_q[63:3], word_va[2], 2'd0};
      end else if (in_high) begin
        mem_req_o.addr = high_pa_q;
        mem_req_o.lane = 3'd0;
        mem_req_o.strb = bytes >> low;
        mem_req_o.wdata = write_data >> {low, 3'd0};
      end
    end
  end

  logic done;
  fault_e fault;
  logic faulty;
  logic next_is_high;  // the word after word_q begins the second doubleword
  assign next_is_high = !word_high && word_va[2];

  always_comb begin
    state_d = state_q;
    word_d = state_q == StAccess ? 2'd0 : word_q;
    done = 1'b0;
    faulty = 1'b0;
    fault = FaultAccess;
    unique case (state_q)
      StAccess: begin
        if (req_i.valid && misaligned) begin
          done = 1'b1;
          faulty = 1'b1;
          fault = FaultMisaligned;
        end else if (xlate_rsp_i.fault) begin
          done = 1'b1;
          faulty = 1'b1;
          fault = xlate_rsp_i.info.kind;
        end else if (in_parts) begin
          if (xlate_rsp_i.ok) state_d = StCheck;
        end else if (mem_rsp_i.denied) begin
          done = 1'b1;
          faulty = 1'b1;
        end else if (mem_rsp_i.ready) begin
          done = sc_fails;
          if (!sc_fails) state_d = StWait;
        end
      end
      StWait: begin
        if (mem_rsp_i.rvalid) begin
          done = !(req_i.mem_op == MemAmo || (in_parts && two_words)) || mem_rsp_i.err;
          faulty = mem_rsp_i.err;
          if (done) state_d = StAccess;
          else state_d = in_parts ? StHigh : StAmoWrite;
        end
      end
      StAmoWrite: begin
        if (mem_rsp_i.denied) begin
          done = 1'b1;
          faulty = 1'b1;
          state_d = StAccess;
        end else if (mem_rsp_i.ready) begin
          state_d = StAmoWait;
        end
      end
      StCheck: begin
        if (mem_rsp_i.denied) begin
          done = 1'b1;
          faulty = 1'b1;
          state_d = StAccess;
        end else if (mem_rsp_i.ready) begin
          word_d = word_q + 2'd1;
          if (word_q == last_word) begin
            word_d = 2'd0;
            state_d = StLow;
          end else if (two_pages && next_is_high) begin
            state_d = StSecond;
          end
        end
      end
      StSecond: begin
        if (xlate_rsp_i.fault) begin
          done = 1'b1;
          faulty = 1'b1;
          fault = xlate_rsp_i.info.kind;
          state_d = StAccess;
        end else if (xlate_rsp_i.ok) begin
          state_d = StCheck;
        end
      end
      StLow: if (mem_rsp_i.ready) state_d = StWait;
      StHigh: if (mem_rsp_i.ready) state_d = StHighWait;
      default: begin  // StAmoWait, StHighWait
        if (mem_rsp_i.rvalid) begin
          done = 1'b1;
          faulty = mem_rsp_i.err;
          state_d = StAccess;
        end
      end
    endcase
    if (done) word_d = 2'd0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StAccess;
      word_q <= 2'd0;
      res_valid_q <= 1'b0;
    end else begin
      state_q <= state_d;
      word_q <= word_d;
      res_valid_q <= res_valid_d;
    end
  end

  always_ff @(posedge clk_i) begin
    res_addr_q <= res_addr_d;
    if (state_q == StAccess) begin
      pa_q <= xlate_rsp_i.pa;
      device_q <= !bus_pkg::in_main_memory(Cfg, xlate_rsp_i.pa);
    end
    if (state_q == StWait) mem_q <= read;
    if (Cfg.misaligned_hw) begin
      if (state_q == StAccess) high_pa_q <= {xlate_rsp_i.pa[63:3] + 61'd1, 3'd0};
      if (state_q == StSecond) high_pa_q <= xlate_rsp_i.pa;
    end
  end

  // "Regardless of success or failure, executing an SC.W instruction invalidates any reservation
  // held by this hart" (sc_reservation_invalidate); one that traps counts here, too.
  always_comb begin
    res_valid_d = res_valid_q;
    res_addr_d = res_addr_q;
    if (done && is_sc) begin
      res_valid_d = 1'b0;
    end else if (done && !faulty && req_i.mem_op == MemLr) begin
      res_valid_d = 1'b1;
      res_addr_d = pa_q[63:6];
    end
  end

  // --- answer ---

  fault_cause_out_t cause_out;
  fault_cause #(
      .Cfg(Cfg)
  ) u_fault_cause (
      .in_i('{fault: fault, access: access}),
      .out_o(cause_out)
  );

  logic sc_done_ok;
  assign sc_done_ok = is_sc && state_q == StWait;

  always_comb begin
    rsp_o = '0;
    rsp_o.done = done;
    rsp_o.exception = faulty;
    rsp_o.cause = cause_out.cause;
    // "...the virtual address of the portion of the access that caused the fault" (mtval_vaddr_wr2).
    rsp_o.tval = word_va;
    rsp_o.offset = word_offset;
    rsp_o.gva = eff.v;
    if (fault == FaultGuestPage) begin
      rsp_o.gpa = xlate_rsp_i.info.gpa;
      rsp_o.implicit = xlate_rsp_i.info.implicit;
    end
    rsp_o.mem_pa = state_q == StAccess ? xlate_rsp_i.pa : pa_q;
    rsp_o.device = state_q == StAccess ? 1'b0 : device_q;
    unique case (req_i.mem_op)
      MemLoad, MemLr, MemHlv: begin
        rsp_o.mem_rdata = read;
        rsp_o.rdata = read | (req_i.sign_extend && sign ? ~size_mask : 64'd0);
      end
      MemAmo: begin
        rsp_o.mem_rdata = mem_q;
        rsp_o.mem_wdata = amo_out.result;
        rsp_o.rdata = mem_q | (req_i.size == 2'd2 && mem_q[31] ? ~size_mask : 64'd0);
      end
      MemSc: begin
        rsp_o.rdata = {63'd0, !sc_done_ok};
        rsp_o.mem_wdata = sc_done_ok ? write_data : 64'd0;
        rsp_o.sc_success = sc_done_ok;
      end
      default: rsp_o.mem_wdata = write_data;
    endcase
    if (Cfg.xlen == 32) rsp_o.rdata[63:32] = '0;
  end

  // The bus answers only what was asked.
  ResponseWasAskedFor :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(mem_rsp_i.rvalid && !(state_q inside {StWait, StAmoWait, StHighWait})));

  // All words were checked before the first part was performed: else a store could end half done.
  PartsWerePermitted :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(mem_rsp_i.denied && state_q inside {StLow, StHigh}));
endmodule
