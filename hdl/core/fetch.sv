// SPDX-License-Identifier: Apache-2.0
// Fetch stage: translates, checks and requests one word of instruction memory after the other, and
// buffers two of them.
//
// A speculative fetch that the walker could not finish (a fault, or A must be set) leaves a
// `replay` word. When the instruction in it has become the oldest, execute redirects here with
// `update`; then only the words of that one instruction are fetched until decode has taken it.
module fetch
  import bus_pkg::*;
  import cfg_pkg::*;
  import core_pkg::*;
  import isa_pkg::*;
  import mmu_pkg::*;
  import pipe_pkg::*;
  import state_pkg::csr_state_t;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input redirect_t redirect_i,
    input hart_mode_t mode_i,
    input vm_context_t ctx_i,
    input csr_state_t state_i,
    output xlate_req_t xlate_req_o,
    input xlate_rsp_t xlate_rsp_i,
    output ibus_req_t bus_req_o,
    input bus_rsp_t bus_rsp_i,
    output fetch_view_t view_o,
    output logic update_o,
    // From decode: the first word is used up; the instruction was taken; it needs a second word.
    input logic pop_i,
    input logic taken_i,
    input logic need_second_i
);
  logic [63:0] pc_d, pc_q;
  logic [63:0] pa_q;  // of the outstanding request
  logic outstanding_d, outstanding_q;
  logic drop_d, drop_q;  // the outstanding request's word is not wanted any more
  logic stop_d, stop_q;  // nothing to fetch behind a fault
  logic update_d, update_q;
  fetch_word_t buf_q[2];
  logic [1:0] count_d, count_q;

  logic use_redirect;
  logic [63:0] addr;
  assign use_redirect = redirect_i.valid && redirect_i.now;
  assign addr = {use_redirect ? redirect_i.pc[63:2] : pc_q[63:2], 2'b00};

  // --- response ---

  logic rsp_push;
  assign rsp_push = bus_rsp_i.rvalid && !drop_q && !redirect_i.valid;

  fetch_word_t rsp_word;
  always_comb begin
    rsp_word = '0;
    rsp_word.data = bus_rsp_i.rdata[31:0];
    rsp_word.fault = bus_rsp_i.err;
    rsp_word.info.kind = FaultAccess;
    rsp_word.pa = bus_rsp_i.err ? '0 : pa_q;
  end

  // --- request ---

  logic in_flight;  // a request whose response does not come in this cycle
  logic wanted;
  assign in_flight = outstanding_q && !bus_rsp_i.rvalid;

  always_comb begin
    if (redirect_i.valid) begin
      wanted = redirect_i.now;
    end else if (update_q) begin
      wanted = !stop_q && !outstanding_q && (count_q == 2'd0 || need_second_i);
    end else begin
      wanted = !stop_q && (count_q + 2'(rsp_push) - 2'(pop_i)) < 2'd2;
    end
  end

  always_comb begin
    xlate_req_o = '0;
    xlate_req_o.valid = wanted && !in_flight;
    xlate_req_o.update = update_q && !redirect_i.valid;
    xlate_req_o.va = addr;
    xlate_req_o.access = AccessFetch;
    xlate_req_o.user = mode_i.priv == PrivU;
    xlate_req_o.ctx = ctx_i;
  end

  logic pmp_ok;
  pmp_check #(
      .Cfg(Cfg)
  ) u_pmp_check (
      .addr_i(xlate_rsp_i.pa),
      .size_i(2'd2),
      .access_i(AccessFetch),
      .priv_i(mode_i.priv),
      .state_i,
      .ok_o(pmp_ok)
  );

  // "Instruction fetches are supported in main memory only".
  logic allowed;
  assign allowed = pmp_ok && in_main_memory(Cfg, xlate_rsp_i.pa);

  assign bus_req_o.valid = xlate_rsp_i.ok && allowed;
  assign bus_req_o.addr = xlate_rsp_i.pa;

  logic sent;
  logic fault_push;
  assign sent = bus_req_o.valid && bus_rsp_i.ready;
  // Behind a response of this cycle the fault waits for the next one.
  assign fault_push = !redirect_i.valid && !rsp_push &&
      (xlate_rsp_i.fault || xlate_rsp_i.replay || (xlate_rsp_i.ok && !allowed));

  fetch_word_t fault_word;
  always_comb begin
    fault_word = '0;
    fault_word.fault = !xlate_rsp_i.replay;
    fault_word.replay = xlate_rsp_i.replay;
    fault_word.info = xlate_rsp_i.info;
    if (xlate_rsp_i.ok) fault_word.info.kind = FaultAccess;
  end

  // --- buffer ---

  fetch_word_t push_word;
  logic push;
  assign push = rsp_push || fault_push;
  assign push_word = rsp_push ? rsp_word : fault_word;

  always_comb begin
    view_o.valid0 = count_q != 2'd0 || rsp_push;
    view_o.word0 = count_q != 2'd0 ? buf_q[0] : rsp_word;
    view_o.valid1 = count_q == 2'd2 || (count_q == 2'd1 && rsp_push);
    view_o.word1 = count_q == 2'd2 ? buf_q[1] : rsp_word;
  end
  assign update_o = update_q;

  always_comb begin
    pc_d = sent ? addr + 64'd4 : addr;
    if (redirect_i.valid && !redirect_i.now) pc_d = redirect_i.pc;
    if (Cfg.xlen == 32) pc_d[63:32] = '0;

    outstanding_d = sent || in_flight;
    drop_d = in_flight && (drop_q || redirect_i.valid);

    stop_d = redirect_i.valid ? 1'b0 : stop_q || fault_push;
    update_d = redirect_i.valid ? redirect_i.update : update_q && !taken_i;
    count_d = redirect_i.valid ? 2'd0 : count_q + 2'(push) - 2'(pop_i);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pc_q <= Cfg.reset_pc;
      outstanding_q <= 1'b0;
      drop_q <= 1'b0;
      stop_q <= 1'b0;
      update_q <= 1'b0;
      count_q <= 2'd0;
    end else begin
      pc_q <= pc_d;
      outstanding_q <= outstanding_d;
      drop_q <= drop_d;
      stop_q <= stop_d;
      update_q <= update_d;
      count_q <= count_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (sent) pa_q <= xlate_rsp_i.pa;
    if (pop_i) begin
      buf_q[0] <= count_q == 2'd2 ? buf_q[1] : push_word;
      buf_q[1] <= push_word;
    end else begin
      if (count_q == 2'd0) buf_q[0] <= push_word;
      if (count_q == 2'd1) buf_q[1] <= push_word;
    end
  end

  // A word pushed into a full buffer would be lost.
  BufferHasRoom :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(push && !redirect_i.valid && count_q == 2'd2 && !pop_i));

  // An instruction fetched with A-bit rights must be the only one.
  UpdateFetchIsAlone :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(update_q && count_q == 2'd2 && bus_req_o.valid && !redirect_i.valid));
endmodule
