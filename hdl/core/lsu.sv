// Load/store unit: one explicit memory access after the other, loads, stores, LR/SC, AMOs and the
// virtual-machine accesses of H. Owns the reservation. Nothing here is speculative.
//
// Checks come in the manual's order: alignment, translation, then PMP and PMA of the spa.
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
  typedef enum logic [1:0] {
    StAccess,    // translate and send the (first) access
    StWait,
    StAmoWrite,  // send an AMO's write
    StAmoWait
  } state_e;

  state_e state_d, state_q;
  logic [63:0] mem_q;  // what an AMO read
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

  logic misaligned;
  always_comb begin
    unique case (req_i.size)
      2'd1: misaligned = req_i.va[0];
      2'd2: misaligned = req_i.va[1:0] != '0;
      2'd3: misaligned = req_i.va[2:0] != '0;
      default: misaligned = 1'b0;
    endcase
  end

  always_comb begin
    xlate_req_o = '0;
    xlate_req_o.valid = req_i.valid && !misaligned && state_q inside {StAccess, StAmoWrite};
    xlate_req_o.update = 1'b1;
    xlate_req_o.va = req_i.va;
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
  assign read = mem_rsp_i.rdata & size_mask;
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

  always_comb begin
    mem_req_o = '0;
    mem_req_o.valid = req_i.valid && xlate_rsp_i.ok && state_q inside {StAccess, StAmoWrite};
    mem_req_o.we = state_q == StAmoWrite || !(is_load || req_i.mem_op == MemAmo);
    mem_req_o.check_only = sc_fails;
    mem_req_o.main_only = is_amo(req_i.mem_op);
    mem_req_o.priv = eff.priv;
    mem_req_o.addr = xlate_rsp_i.pa;
    mem_req_o.size = req_i.size;
    mem_req_o.wdata = write_data;
  end

  logic done;
  fault_e fault;
  logic faulty;

  always_comb begin
    state_d = state_q;
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
          done = req_i.mem_op != MemAmo || mem_rsp_i.err;
          faulty = mem_rsp_i.err;
          state_d = done ? StAccess : StAmoWrite;
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
      default: begin
        if (mem_rsp_i.rvalid) begin
          done = 1'b1;
          faulty = mem_rsp_i.err;
          state_d = StAccess;
        end
      end
    endcase
  end

  // Registered with the first access: the translation is not asked again.
  logic [63:0] pa_q;
  logic device_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StAccess;
      res_valid_q <= 1'b0;
    end else begin
      state_q <= state_d;
      res_valid_q <= res_valid_d;
    end
  end

  always_ff @(posedge clk_i) begin
    res_addr_q <= res_addr_d;
    if (state_q == StAccess) begin
      pa_q <= xlate_rsp_i.pa;
      device_q <= xlate_rsp_i.pa[63:28] != RamBase[63:28];
    end
    if (state_q == StWait) mem_q <= read;
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
    rsp_o.tval = req_i.va;
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
  StrayResponse :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(mem_rsp_i.rvalid && !(state_q inside {StWait, StAmoWait})));
endmodule
