// SPDX-License-Identifier: Apache-2.0
// PLIC with level-triggered sources. Context 0 is M, 1 is S, 1 + i drives hgeip[i].
// Registers take aligned 32-bit accesses; addresses and meaning: RISC-V PLIC specification.
module plic
  import bus_pkg::dev_req_t;
#(
    parameter int unsigned Contexts = 2
) (
    input logic clk_i,
    input logic rst_ni,
    input logic [31:0] sources_i,
    input dev_req_t req_i,
    output logic [63:0] rdata_o,
    output logic [Contexts-1:0] eip_o
);
  logic [2:0] priority_q[32];
  logic [31:0] pending_q;
  logic [31:0] claimed_q;
  logic [31:0] enable_q[Contexts];
  logic [2:0] threshold_q[Contexts];

  // Highest-priority pending and enabled source of each context; the lowest number on a tie.
  logic [4:0] best[Contexts];
  logic [2:0] best_priority[Contexts];
  always_comb begin
    for (int unsigned c = 0; c < Contexts; c++) begin
      best[c] = '0;
      best_priority[c] = '0;
      eip_o[c] = 1'b0;
      if ((pending_q & enable_q[c]) != '0) begin
        for (int unsigned i = 1; i < 32; i++) begin
          if (pending_q[i] && enable_q[c][i] && priority_q[i] > best_priority[c]) begin
            best[c] = 5'(i);
            best_priority[c] = priority_q[i];
          end
        end
        eip_o[c] = best_priority[c] > threshold_q[c];
      end
    end
  end

  // 0x0 priorities, 0x1000 pending, 0x2000 + 0x80 c enables, 0x200000 + 0x1000 c threshold, claim.
  logic in_priority;
  logic in_pending;
  logic in_enable;
  logic in_context;
  logic [15:0] ctx;
  logic ctx_ok;
  assign in_priority = req_i.addr[25:7] == '0;
  assign in_pending = req_i.addr[25:2] == 24'h400;
  assign in_enable = req_i.addr[25:21] == '0 && req_i.addr[20:13] != '0 && req_i.addr[6:2] == '0;
  assign in_context = req_i.addr[25:21] != '0 && req_i.addr[11:3] == '0;
  always_comb begin
    if (in_context) ctx = {2'd0, req_i.addr[25:12]} - 16'h200;
    else ctx = {2'd0, req_i.addr[20:7]} - 16'h40;
    ctx_ok = ctx < 16'(Contexts);
  end
  localparam int unsigned CtxWidth = $clog2(Contexts);
  logic [CtxWidth-1:0] c;
  assign c = ctx_ok ? ctx[CtxWidth-1:0] : '0;

  logic [31:0] rdata;
  logic claim;
  always_comb begin
    rdata = '0;
    claim = 1'b0;
    if (in_priority) begin
      rdata = {29'd0, priority_q[req_i.addr[6:2]]};
    end else if (in_pending) begin
      rdata = pending_q;
    end else if (in_context && ctx_ok) begin
      rdata = req_i.addr[2] ? {27'd0, best[c]} : {29'd0, threshold_q[c]};
      claim = req_i.valid && !req_i.we && req_i.addr[2];
    end else if (in_enable && ctx_ok) begin
      rdata = enable_q[c];
    end
  end
  assign rdata_o = {32'd0, rdata};

  logic write;
  logic complete;
  logic [4:0] complete_source;
  assign write = req_i.valid && req_i.we;
  assign complete = write && in_context && ctx_ok && req_i.addr[2] && req_i.wdata[31:5] == '0;
  assign complete_source = req_i.wdata[4:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pending_q <= '0;
      claimed_q <= '0;
      for (int unsigned i = 0; i < 32; i++) priority_q[i] <= '0;
      for (int unsigned i = 0; i < Contexts; i++) begin
        enable_q[i] <= '0;
        threshold_q[i] <= '0;
      end
    end else begin
      // A gateway forwards a level once, until its completion.
      pending_q <= (pending_q | (sources_i & ~claimed_q)) & ~32'd1;
      if (claim) begin
        pending_q[best[c]] <= 1'b0;
        claimed_q[best[c]] <= 1'b1;
      end
      if (complete && enable_q[c][complete_source]) claimed_q[complete_source] <= 1'b0;
      if (write && in_priority) priority_q[req_i.addr[6:2]] <= req_i.wdata[2:0];
      if (write && in_enable && !in_context && ctx_ok) enable_q[c] <= {req_i.wdata[31:1], 1'b0};
      if (write && in_context && ctx_ok && !req_i.addr[2]) threshold_q[c] <= req_i.wdata[2:0];
    end
  end
endmodule
