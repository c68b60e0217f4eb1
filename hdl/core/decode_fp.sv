// SPDX-License-Identifier: Apache-2.0
// Number (isa_pkg::op_t) of a 32-bit instruction of F or D; OpNone for everything else. The
// rounding mode is an operand: reserved ones are found when the instruction executes.
module decode_fp
  import isa_pkg::*;
#(
    parameter bit Rv64 = 1'b1
) (
    input logic [31:0] insn_i,
    output op_t op_o
);
  logic [4:0] funct5;  // also rs3
  logic [1:0] fmt;
  logic [4:0] rs2;
  logic [2:0] funct3;  // also the rounding mode
  assign funct5 = insn_i[31:27];
  assign fmt = insn_i[26:25];
  assign rs2 = insn_i[24:20];
  assign funct3 = insn_i[14:12];

  // Formats 2 and 3, half and quad precision, are other extensions'.
  logic double;
  logic known;
  assign double = fmt[0];
  assign known = !fmt[1];

  function automatic op_t pick(logic is_double, op_t single_op, op_t double_op);
    return is_double ? double_op : single_op;
  endfunction

  function automatic op_t sign_op(logic is_double, logic [2:0] f3);
    unique case (f3)
      3'd0: return pick(is_double, OpFsgnjS, OpFsgnjD);
      3'd1: return pick(is_double, OpFsgnjnS, OpFsgnjnD);
      3'd2: return pick(is_double, OpFsgnjxS, OpFsgnjxD);
      default: return OpNone;
    endcase
  endfunction

  function automatic op_t compare_op(logic is_double, logic [2:0] f3);
    unique case (f3)
      3'd0: return pick(is_double, OpFleS, OpFleD);
      3'd1: return pick(is_double, OpFltS, OpFltD);
      3'd2: return pick(is_double, OpFeqS, OpFeqD);
      default: return OpNone;
    endcase
  endfunction

  // FCVT from and to integers: rs2 is the integer's format; long ones are RV64's.
  function automatic op_t to_integer_op(logic is_double, logic [4:0] integer_format);
    unique case (integer_format)
      5'd0: return pick(is_double, OpFcvtWS, OpFcvtWD);
      5'd1: return pick(is_double, OpFcvtWuS, OpFcvtWuD);
      5'd2: return Rv64 ? pick(is_double, OpFcvtLS, OpFcvtLD) : OpNone;
      5'd3: return Rv64 ? pick(is_double, OpFcvtLuS, OpFcvtLuD) : OpNone;
      default: return OpNone;
    endcase
  endfunction

  function automatic op_t from_integer_op(logic is_double, logic [4:0] integer_format);
    unique case (integer_format)
      5'd0: return pick(is_double, OpFcvtSW, OpFcvtDW);
      5'd1: return pick(is_double, OpFcvtSWu, OpFcvtDWu);
      5'd2: return Rv64 ? pick(is_double, OpFcvtSL, OpFcvtDL) : OpNone;
      5'd3: return Rv64 ? pick(is_double, OpFcvtSLu, OpFcvtDLu) : OpNone;
      default: return OpNone;
    endcase
  endfunction

  // FMV.X and FCLASS; D's moves need registers of 64 bits.
  function automatic op_t to_x_op(logic is_double, logic [2:0] f3);
    unique case (f3)
      3'd0: return is_double ? (Rv64 ? OpFmvXD : OpNone) : OpFmvXW;
      3'd1: return pick(is_double, OpFclassS, OpFclassD);
      default: return OpNone;
    endcase
  endfunction

  op_t op_fp;
  always_comb begin
    op_fp = OpNone;
    unique case (funct5)
      5'h00: op_fp = pick(double, OpFaddS, OpFaddD);
      5'h01: op_fp = pick(double, OpFsubS, OpFsubD);
      5'h02: op_fp = pick(double, OpFmulS, OpFmulD);
      5'h03: op_fp = pick(double, OpFdivS, OpFdivD);
      5'h04: op_fp = sign_op(double, funct3);
      5'h05: begin
        if (funct3 == 3'd0) op_fp = pick(double, OpFminS, OpFminD);
        else if (funct3 == 3'd1) op_fp = pick(double, OpFmaxS, OpFmaxD);
      end
      // The other format is named by rs2.
      5'h08: begin
        if (double && rs2 == 5'd0) op_fp = OpFcvtDS;
        else if (!double && rs2 == 5'd1) op_fp = OpFcvtSD;
      end
      5'h0B: if (rs2 == 5'd0) op_fp = pick(double, OpFsqrtS, OpFsqrtD);
      5'h14: op_fp = compare_op(double, funct3);
      5'h18: op_fp = to_integer_op(double, rs2);
      5'h1A: op_fp = from_integer_op(double, rs2);
      5'h1C: if (rs2 == 5'd0) op_fp = to_x_op(double, funct3);
      5'h1E: begin
        if (rs2 == 5'd0 && funct3 == 3'd0) begin
          op_fp = double ? (Rv64 ? OpFmvDX : OpNone) : OpFmvWX;
        end
      end
      default: op_fp = OpNone;
    endcase
  end

  always_comb begin
    op_o = OpNone;
    unique case (insn_i[6:0])
      OpcodeLoadFp: begin
        if (funct3 == 3'd2) op_o = OpFlw;
        else if (funct3 == 3'd3) op_o = OpFld;
      end
      OpcodeStoreFp: begin
        if (funct3 == 3'd2) op_o = OpFsw;
        else if (funct3 == 3'd3) op_o = OpFsd;
      end
      OpcodeMadd: if (known) op_o = pick(double, OpFmaddS, OpFmaddD);
      OpcodeMsub: if (known) op_o = pick(double, OpFmsubS, OpFmsubD);
      OpcodeNmsub: if (known) op_o = pick(double, OpFnmsubS, OpFnmsubD);
      OpcodeNmadd: if (known) op_o = pick(double, OpFnmaddS, OpFnmaddD);
      OpcodeOpFp: if (known) op_o = op_fp;
      default: op_o = OpNone;
    endcase
  end
endmodule
