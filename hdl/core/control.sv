// SPDX-License-Identifier: Apache-2.0
// What execute must do for an instruction: unit, operands, immediate, memory access. Fills the
// fields of id_ex_t that the instruction alone decides; the others stay zero.
module control
  import cfg_pkg::*;
  import commit_pkg::*;
  import isa_pkg::*;
  import pipe_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input op_t op_i,
    input logic [31:0] insn_i,
    output id_ex_t id_o
);
  // Immediates (rv32, "Immediate Encoding Variants"), sign-extended to 64 bits.
  logic [63:0] imm_i;
  logic [63:0] imm_s;
  logic [63:0] imm_b;
  logic [63:0] imm_u;
  logic [63:0] imm_j;
  assign imm_i = {{52{insn_i[31]}}, insn_i[31:20]};
  assign imm_s = {{52{insn_i[31]}}, insn_i[31:25], insn_i[11:7]};
  assign imm_b = {{52{insn_i[31]}}, insn_i[7], insn_i[30:25], insn_i[11:8], 1'b0};
  assign imm_u = {{32{insn_i[31]}}, insn_i[31:12], 12'd0};
  assign imm_j = {{44{insn_i[31]}}, insn_i[19:12], insn_i[20], insn_i[30:21], 1'b0};

  always_comb begin
    id_o = '0;
    id_o.op = op_i;
    id_o.alu_op = OpAdd;
    id_o.rs1 = insn_i[19:15];
    id_o.rs2 = insn_i[24:20];
    id_o.rd = insn_i[11:7];
    id_o.csr = insn_i[31:20];
    id_o.imm = imm_i;
    id_o.mem_op = MemNone;
    id_o.operand_a = OperandRs1;
    id_o.unit = UnitIllegal;

    unique case (op_i)
      OpLui: begin
        id_o.unit = UnitAlu;
        id_o.operand_a = OperandZero;
        id_o.imm = imm_u;
        id_o.use_imm = 1'b1;
      end
      OpAuipc: begin
        id_o.unit = UnitAlu;
        id_o.operand_a = OperandPc;
        id_o.imm = imm_u;
        id_o.use_imm = 1'b1;
      end
      OpJal: begin
        id_o.unit = UnitJump;
        id_o.operand_a = OperandPc;
        id_o.imm = imm_j;
        id_o.use_imm = 1'b1;
      end
      OpJalr: begin
        id_o.unit = UnitJump;
        id_o.use_imm = 1'b1;
      end
      OpBeq, OpBne, OpBlt, OpBge, OpBltu, OpBgeu: begin
        id_o.unit = UnitBranch;
        id_o.operand_a = OperandPc;
        id_o.imm = imm_b;
        id_o.use_imm = 1'b1;
        id_o.rd = '0;
      end
      OpAddi, OpSlti, OpSltiu, OpXori, OpOri, OpAndi, OpSlli, OpSrli, OpSrai,
      OpAddiw, OpSlliw, OpSrliw, OpSraiw: begin
        id_o.unit = UnitAlu;
        id_o.alu_op = op_i;
        id_o.use_imm = 1'b1;
      end
      OpAdd, OpSub, OpSll, OpSlt, OpSltu, OpXor, OpSrl, OpSra, OpOr, OpAnd,
      OpAddw, OpSubw, OpSllw, OpSrlw, OpSraw, OpCzeroEqz, OpCzeroNez: begin
        id_o.unit = UnitAlu;
        id_o.alu_op = op_i;
      end
      OpMul, OpMulh, OpMulhsu, OpMulhu, OpDiv, OpDivu, OpRem, OpRemu,
      OpMulw, OpDivw, OpDivuw, OpRemw, OpRemuw: id_o.unit = UnitMulDiv;
      OpLb, OpLh, OpLw, OpLbu, OpLhu, OpLwu, OpLd: begin
        id_o.unit = UnitMem;
        id_o.mem_op = MemLoad;
        id_o.mem_size = insn_i[13:12];
        id_o.mem_signed = !insn_i[14];
        id_o.use_imm = 1'b1;
      end
      OpSb, OpSh, OpSw, OpSd: begin
        id_o.unit = UnitMem;
        id_o.mem_op = MemStore;
        id_o.mem_size = insn_i[13:12];
        id_o.imm = imm_s;
        id_o.use_imm = 1'b1;
        id_o.rd = '0;
      end
      OpFence: begin
        id_o.unit = UnitNop;
        id_o.rd = '0;
      end
      OpFenceI: begin
        id_o.unit = UnitFenceI;
        id_o.rd = '0;
      end
      OpEcall, OpEbreak: begin
        id_o.unit = UnitEnv;
        id_o.rd = '0;
      end
      OpMret, OpSret: begin
        id_o.unit = UnitXret;
        id_o.rd = '0;
      end
      OpWfi, OpWrsNto, OpWrsSto: begin
        id_o.unit = UnitWait;
        id_o.rd = '0;
      end
      OpSfenceVma, OpSinvalVma, OpSfenceWInval, OpSfenceInvalIr,
      OpHinvalVvma, OpHinvalGvma, OpHfenceVvma, OpHfenceGvma: begin
        id_o.unit = UnitTlb;
        id_o.rd = '0;
      end
      OpCsrrw, OpCsrrs, OpCsrrc, OpCsrrwi, OpCsrrsi, OpCsrrci: begin
        id_o.unit = UnitCsr;
        // The immediate forms' operand is the rs1 field, zero-extended.
        id_o.imm = {59'd0, insn_i[19:15]};
        id_o.use_imm = insn_i[14];
      end
      OpLrW, OpLrD: begin
        id_o.unit = UnitMem;
        id_o.mem_op = MemLr;
        id_o.mem_size = insn_i[13:12];
        id_o.mem_signed = 1'b1;
        id_o.imm = '0;
        id_o.use_imm = 1'b1;
      end
      OpScW, OpScD: begin
        id_o.unit = UnitMem;
        id_o.mem_op = MemSc;
        id_o.mem_size = insn_i[13:12];
        id_o.imm = '0;
        id_o.use_imm = 1'b1;
      end
      OpAmoswapW, OpAmoaddW, OpAmoxorW, OpAmoandW, OpAmoorW, OpAmominW, OpAmomaxW, OpAmominuW,
      OpAmomaxuW, OpAmoswapD, OpAmoaddD, OpAmoxorD, OpAmoandD, OpAmoorD, OpAmominD, OpAmomaxD,
      OpAmominuD, OpAmomaxuD: begin
        id_o.unit = UnitMem;
        id_o.mem_op = MemAmo;
        id_o.mem_size = insn_i[13:12];
        id_o.mem_signed = 1'b1;
        id_o.imm = '0;
        id_o.use_imm = 1'b1;
      end
      // funct7[2:1] is the size; bit 20 makes a load unsigned, and with bit 21 an HLVX.
      OpHlvB, OpHlvBu, OpHlvH, OpHlvHu, OpHlvxHu, OpHlvW, OpHlvWu, OpHlvxWu, OpHlvD: begin
        id_o.unit = UnitMem;
        id_o.mem_op = MemHlv;
        id_o.mem_size = insn_i[27:26];
        id_o.mem_signed = !insn_i[20];
        id_o.mem_hlvx = insn_i[21];
        id_o.imm = '0;
        id_o.use_imm = 1'b1;
      end
      OpHsvB, OpHsvH, OpHsvW, OpHsvD: begin
        id_o.unit = UnitMem;
        id_o.mem_op = MemHsv;
        id_o.mem_size = insn_i[27:26];
        id_o.imm = '0;
        id_o.use_imm = 1'b1;
        id_o.rd = '0;
      end
      default: id_o.unit = UnitIllegal;
    endcase
    if (Cfg.xlen == 32) id_o.imm[63:32] = '0;
  end
endmodule
