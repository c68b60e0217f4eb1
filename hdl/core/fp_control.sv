// SPDX-License-Identifier: Apache-2.0
// What execute must do for an instruction of F or D, all of which `control` takes for illegal; its
// answer for every other instruction is passed on.
module fp_control
  import commit_pkg::*;
  import float_pkg::*;
  import fpu_pkg::*;
  import isa_pkg::*;
  import pipe_pkg::*;
(
    input op_t op_i,
    input logic [31:0] insn_i,
    input id_ex_t id_i,
    output id_ex_t id_o,
    // Without operands.
    output fp_issue_t fp_o,
    // The first operand is an x register.
    output logic from_x_o
);
  typedef enum logic [2:0] {
    ClassNone,
    ClassLoad,
    ClassStore,
    ClassToF,    // f registers to an f register
    ClassToX,    // f registers to an x register
    ClassFromX   // an x register to an f register
  } class_e;

  class_e class_;
  fp_op_e op;
  logic rounds;  // the instruction has the field rm

  always_comb begin
    class_ = ClassToF;
    op = FpAdd;
    rounds = 1'b0;
    unique case (op_i)
      OpFlw, OpFld: class_ = ClassLoad;
      OpFsw, OpFsd: class_ = ClassStore;
      OpFaddS, OpFaddD: begin
        op = FpAdd;
        rounds = 1'b1;
      end
      OpFsubS, OpFsubD: begin
        op = FpSub;
        rounds = 1'b1;
      end
      OpFmulS, OpFmulD: begin
        op = FpMul;
        rounds = 1'b1;
      end
      OpFdivS, OpFdivD: begin
        op = FpDiv;
        rounds = 1'b1;
      end
      OpFsqrtS, OpFsqrtD: begin
        op = FpSqrt;
        rounds = 1'b1;
      end
      OpFmaddS, OpFmaddD: begin
        op = FpMadd;
        rounds = 1'b1;
      end
      OpFmsubS, OpFmsubD: begin
        op = FpMsub;
        rounds = 1'b1;
      end
      OpFnmsubS, OpFnmsubD: begin
        op = FpNmsub;
        rounds = 1'b1;
      end
      OpFnmaddS, OpFnmaddD: begin
        op = FpNmadd;
        rounds = 1'b1;
      end
      OpFcvtSD, OpFcvtDS: begin
        op = FpCvtFF;
        rounds = 1'b1;
      end
      OpFsgnjS, OpFsgnjD: op = FpSgnj;
      OpFsgnjnS, OpFsgnjnD: op = FpSgnjn;
      OpFsgnjxS, OpFsgnjxD: op = FpSgnjx;
      OpFminS, OpFminD: op = FpMin;
      OpFmaxS, OpFmaxD: op = FpMax;
      OpFeqS, OpFeqD, OpFltS, OpFltD, OpFleS, OpFleD, OpFclassS, OpFclassD, OpFmvXW, OpFmvXD: begin
        class_ = ClassToX;
        op = plain_to_x(op_i);
      end
      OpFcvtWS, OpFcvtWD, OpFcvtWuS, OpFcvtWuD, OpFcvtLS, OpFcvtLD, OpFcvtLuS, OpFcvtLuD: begin
        class_ = ClassToX;
        op = conversion(FpCvtWF);
        rounds = 1'b1;
      end
      OpFcvtSW, OpFcvtDW, OpFcvtSWu, OpFcvtDWu, OpFcvtSL, OpFcvtDL, OpFcvtSLu, OpFcvtDLu: begin
        class_ = ClassFromX;
        op = conversion(FpCvtFW);
        rounds = 1'b1;
      end
      OpFmvWX, OpFmvDX: begin
        class_ = ClassFromX;
        op = FpMvFX;
      end
      default: class_ = ClassNone;
    endcase
  end

  function automatic fp_op_e plain_to_x(op_t number);
    unique case (number)
      OpFeqS, OpFeqD: return FpEq;
      OpFltS, OpFltD: return FpLt;
      OpFleS, OpFleD: return FpLe;
      OpFclassS, OpFclassD: return FpClass;
      default: return FpMvXF;
    endcase
  endfunction

  // The rs2 field chooses the integer, in the order W, WU, L, LU, which the operations have, too.
  function automatic fp_op_e conversion(fp_op_e word);
    return fp_op_e'(word + {3'd0, insn_i[21:20]});
  endfunction

  logic is_memory;
  assign is_memory = class_ inside {ClassLoad, ClassStore};
  assign from_x_o = class_ == ClassFromX;

  // The format of a load or store stands in funct3 (2 and 3), that of all others in fmt.
  fp_fmt_e fmt;
  assign fmt = fp_fmt_e'(is_memory ? insn_i[12] : insn_i[25]);

  always_comb begin
    fp_o = '0;
    fp_o.valid = class_ != ClassNone;
    fp_o.writes = class_ inside {ClassLoad, ClassToF, ClassFromX};
    fp_o.rounds = rounds;
    fp_o.rm = insn_i[14:12];
    fp_o.op = op;
    fp_o.fmt = fmt;
    // A conversion names its other format in rs2.
    fp_o.src_fmt = op == FpCvtFF ? fp_fmt_e'(insn_i[20]) : fmt;
    fp_o.rd = insn_i[11:7];
  end

  always_comb begin
    id_o = id_i;
    if (class_ != ClassNone) begin
      id_o.unit = is_memory ? UnitMem : UnitFp;
      if (class_ != ClassToX) id_o.rd = '0;
      if (is_memory) begin
        id_o.mem_op = class_ == ClassLoad ? MemLoad : MemStore;
        id_o.mem_size = insn_i[13:12];
        id_o.use_imm = 1'b1;
        // imm_s of a store; `control` leaves imm_i.
        if (class_ == ClassStore) id_o.imm[4:0] = insn_i[11:7];
      end
    end
  end
endmodule
