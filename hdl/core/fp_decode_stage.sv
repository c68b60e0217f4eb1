// SPDX-License-Identifier: Apache-2.0
// What F and D add to the decode stage: the floating-point registers, and what execute must do for
// an instruction that `control` does not know.
module fp_decode_stage
  import float_pkg::*;
  import isa_pkg::*;
  import pipe_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input op_t op_i,
    input logic [31:0] insn_i,
    // What `control` makes of the instruction, and what becomes of it here.
    input id_ex_t id_i,
    output id_ex_t id_o,
    // Operands are those of this cycle.
    output fp_issue_t fp_o,
    input logic [63:0] x_rs1_data_i,
    input writeback_t wb_i
);
  fp_issue_t fp;
  logic from_x;  // the first operand is an integer
  fp_control u_control (
      .op_i,
      .insn_i,
      .id_i,
      .id_o,
      .fp_o(fp),
      .from_x_o(from_x)
  );

  logic [63:0] rs1_data;
  logic [63:0] rs2_data;
  logic [63:0] rs3_data;
  fp_regfile u_fp_regfile (
      .clk_i,
      .rst_ni,
      .rs1_i(insn_i[19:15]),
      .rs2_i(insn_i[24:20]),
      .rs3_i(insn_i[31:27]),
      .rs1_data_o(rs1_data),
      .rs2_data_o(rs2_data),
      .rs3_data_o(rs3_data),
      .wb_i
  );

  always_comb begin
    fp_o = fp;
    fp_o.a = from_x ? x_rs1_data_i : rs1_data;
    fp_o.b = rs2_data;
    fp_o.c = rs3_data;
  end
endmodule
