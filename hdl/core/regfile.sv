// SPDX-License-Identifier: Apache-2.0
// Integer registers: two read ports, one write port. A read in the cycle of a write to the same
// register gives the new value.
module regfile
  import pipe_pkg::writeback_t;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [4:0] rs1_i,
    input logic [4:0] rs2_i,
    output logic [63:0] rs1_data_o,
    output logic [63:0] rs2_data_o,
    input writeback_t wb_i
);
  logic [63:0] x_q[32];

  assign rs1_data_o = wb_i.valid && wb_i.rd == rs1_i ? wb_i.data : x_q[rs1_i];
  assign rs2_data_o = wb_i.valid && wb_i.rd == rs2_i ? wb_i.data : x_q[rs2_i];

  // The contract compares all registers from the first instruction on, so they start at zero.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int unsigned i = 0; i < 32; i++) x_q[i] <= '0;
    end else if (wb_i.valid) begin
      x_q[wb_i.rd] <= wb_i.data;
    end
  end

  // x0 is a register like the others here; it stays zero because nobody writes it.
  X0IsNeverWritten :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(wb_i.valid && wb_i.rd == 5'd0));
endmodule
