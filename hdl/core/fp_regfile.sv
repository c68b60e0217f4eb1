// SPDX-License-Identifier: Apache-2.0
// Floating-point registers: three read ports, one write port. A read in the cycle of a write to the
// same register gives the new value.
module fp_regfile
  import pipe_pkg::writeback_t;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [4:0] rs1_i,
    input logic [4:0] rs2_i,
    input logic [4:0] rs3_i,
    output logic [63:0] rs1_data_o,
    output logic [63:0] rs2_data_o,
    output logic [63:0] rs3_data_o,
    input writeback_t wb_i
);
  logic [63:0] f_q[32];

  assign rs1_data_o = wb_i.valid && wb_i.rd == rs1_i ? wb_i.data : f_q[rs1_i];
  assign rs2_data_o = wb_i.valid && wb_i.rd == rs2_i ? wb_i.data : f_q[rs2_i];
  assign rs3_data_o = wb_i.valid && wb_i.rd == rs3_i ? wb_i.data : f_q[rs3_i];

  // The contract compares all registers from the first instruction on, so they start at zero.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int unsigned i = 0; i < 32; i++) f_q[i] <= '0;
    end else if (wb_i.valid) begin
      f_q[wb_i.rd] <= wb_i.data;
    end
  end
endmodule
