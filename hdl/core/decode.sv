// SPDX-License-Identifier: Apache-2.0
// Number (isa_pkg::op_t) of a 32-bit instruction that this configuration implements; OpNone for
// everything else. Says nothing about operands or permission.
module decode
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input decode_in_t in_i,
    output decode_out_t out_o
);
  localparam bit Rv64 = Cfg.xlen == 64;

  function automatic op_t when(logic exists, op_t op);
    return exists ? op : OpNone;
  endfunction

  function automatic op_t load_op(logic [2:0] funct3);
    unique case (funct3)
      3'd0: return OpLb;
      3'd1: return OpLh;
      3'd2: return OpLw;
      3'd3: return when(Rv64, OpLd);
      3'd4: return OpLbu;
      3'd5: return OpLhu;
      3'd6: return when(Rv64, OpLwu);
      default: return OpNone;
    endcase
  endfunction

  function automatic op_t store_op(logic [2:0] funct3);
    unique case (funct3)
      3'd0: return OpSb;
      3'd1: return OpSh;
      3'd2: return OpSw;
      3'd3: return when(Rv64, OpSd);
      default: return OpNone;
    endcase
  endfunction

  function automatic op_t branch_op(logic [2:0] funct3);
    unique case (funct3)
      3'd0: return OpBeq;
      3'd1: return OpBne;
      3'd4: return OpBlt;
      3'd5: return OpBge;
      3'd6: return OpBltu;
      3'd7: return OpBgeu;
      default: return OpNone;
    endcase
  endfunction

  // A shift amount has six bits at XLEN=64; at XLEN=32 bit 25 belongs to the function.
  function automatic op_t op_imm_op(logic [6:0] funct7, logic [2:0] funct3);
    logic [6:0] shift;
    shift = Rv64 ? {funct7[6:1], 1'b0} : funct7;
    unique case (funct3)
      3'd0: return OpAddi;
      3'd1: return when(shift == 7'h00, OpSlli);
      3'd2: return OpSlti;
      3'd3: return OpSltiu;
      3'd4: return OpXori;
      3'd5: return shift == 7'h00 ? OpSrli : when(shift == 7'h20, OpSrai);
      3'd6: return OpOri;
      3'd7: return OpAndi;
      default: return OpNone;
    endcase
  endfunction

  function automatic op_t op_imm_32_op(logic [6:0] funct7, logic [2:0] funct3);
    unique case (funct3)
      3'd0: return OpAddiw;
      3'd1: return when(funct7 == 7'h00, OpSlliw);
      3'd5: return funct7 == 7'h00 ? OpSrliw : when(funct7 == 7'h20, OpSraiw);
      default: return OpNone;
    endcase
  endfunction

  function automatic op_t op_op(logic [6:0] funct7, logic [2:0] funct3);
    unique case ({funct7, funct3})
      {7'h00, 3'd0}: return OpAdd;
      {7'h00, 3'd1}: return OpSll;
      {7'h00, 3'd2}: return OpSlt;
      {7'h00, 3'd3}: return OpSltu;
      {7'h00, 3'd4}: return OpXor;
      {7'h00, 3'd5}: return OpSrl;
      {7'h00, 3'd6}: return OpOr;
      {7'h00, 3'd7}: return OpAnd;
      {7'h20, 3'd0}: return OpSub;
      {7'h20, 3'd5}: return OpSra;
      {7'h01, 3'd0}: return when(Cfg.ext_m, OpMul);
      {7'h01, 3'd1}: return when(Cfg.ext_m, OpMulh);
      {7'h01, 3'd2}: return when(Cfg.ext_m, OpMulhsu);
      {7'h01, 3'd3}: return when(Cfg.ext_m, OpMulhu);
      {7'h01, 3'd4}: return when(Cfg.ext_m, OpDiv);
      {7'h01, 3'd5}: return when(Cfg.ext_m, OpDivu);
      {7'h01, 3'd6}: return when(Cfg.ext_m, OpRem);
      {7'h01, 3'd7}: return when(Cfg.ext_m, OpRemu);
      {7'h07, 3'd5}: return when(Cfg.ext_zicond, OpCzeroEqz);
      {7'h07, 3'd7}: return when(Cfg.ext_zicond, OpCzeroNez);
      default: return OpNone;
    endcase
  endfunction

  function automatic op_t op_32_op(logic [6:0] funct7, logic [2:0] funct3);
    unique case ({funct7, funct3})
      {7'h00, 3'd0}: return OpAddw;
      {7'h20, 3'd0}: return OpSubw;
      {7'h00, 3'd1}: return OpSllw;
      {7'h00, 3'd5}: return OpSrlw;
      {7'h20, 3'd5}: return OpSraw;
      {7'h01, 3'd0}: return when(Cfg.ext_m, OpMulw);
      {7'h01, 3'd4}: return when(Cfg.ext_m, OpDivw);
      {7'h01, 3'd5}: return when(Cfg.ext_m, OpDivuw);
      {7'h01, 3'd6}: return when(Cfg.ext_m, OpRemw);
      {7'h01, 3'd7}: return when(Cfg.ext_m, OpRemuw);
      default: return OpNone;
    endcase
  endfunction

  // funct5 selects the operation; aq and rl (bits 26:25) are operands.
  function automatic op_t amo_op(logic [4:0] funct5, logic [4:0] rs2, logic double);
    unique case (funct5)
      5'h00: return double ? OpAmoaddD : OpAmoaddW;
      5'h01: return double ? OpAmoswapD : OpAmoswapW;
      5'h02: return when(rs2 == 5'd0, double ? OpLrD : OpLrW);
      5'h03: return double ? OpScD : OpScW;
      5'h04: return double ? OpAmoxorD : OpAmoxorW;
      5'h08: return double ? OpAmoorD : OpAmoorW;
      5'h0C: return double ? OpAmoandD : OpAmoandW;
      5'h10: return double ? OpAmominD : OpAmominW;
      5'h14: return double ? OpAmomaxD : OpAmomaxW;
      5'h18: return double ? OpAmominuD : OpAmominuW;
      5'h1C: return double ? OpAmomaxuD : OpAmomaxuW;
      default: return OpNone;
    endcase
  endfunction

  // SYSTEM with funct3 = 0 and rd = 0. The fences have operands in rs1 and rs2; the others are
  // one word each.
  function automatic op_t priv_op(logic [6:0] funct7, logic [4:0] rs2, logic [4:0] rs1);
    unique case (funct7)
      7'h09: return when(Cfg.ext_s, OpSfenceVma);
      7'h0B: return when(Cfg.ext_svinval, OpSinvalVma);
      7'h11: return when(Cfg.ext_h, OpHfenceVvma);
      7'h13: return when(Cfg.ext_svinval && Cfg.ext_h, OpHinvalVvma);
      7'h31: return when(Cfg.ext_h, OpHfenceGvma);
      7'h33: return when(Cfg.ext_svinval && Cfg.ext_h, OpHinvalGvma);
      default: begin
        unique case ({funct7, rs2, rs1})
          {7'h00, 5'd0, 5'd0}: return OpEcall;
          {7'h00, 5'd1, 5'd0}: return OpEbreak;
          {7'h00, 5'd13, 5'd0}: return when(Cfg.ext_zawrs, OpWrsNto);
          {7'h00, 5'd29, 5'd0}: return when(Cfg.ext_zawrs, OpWrsSto);
          {7'h08, 5'd2, 5'd0}: return when(Cfg.ext_s, OpSret);
          {7'h08, 5'd5, 5'd0}: return OpWfi;
          {7'h18, 5'd2, 5'd0}: return OpMret;
          {7'h0C, 5'd0, 5'd0}: return when(Cfg.ext_svinval, OpSfenceWInval);
          {7'h0C, 5'd1, 5'd0}: return when(Cfg.ext_svinval, OpSfenceInvalIr);
          default: return OpNone;
        endcase
      end
    endcase
  endfunction

  // SYSTEM with funct3 = 4. The rs2 field of HLV and HLVX selects sign and execute permission.
  function automatic op_t hlsv_op(logic [6:0] funct7, logic [4:0] rs2, logic [4:0] rd);
    unique case (funct7)
      7'h30: return rs2 == 5'd0 ? OpHlvB : when(rs2 == 5'd1, OpHlvBu);
      7'h32: begin
        unique case (rs2)
          5'd0: return OpHlvH;
          5'd1: return OpHlvHu;
          5'd3: return OpHlvxHu;
          default: return OpNone;
        endcase
      end
      7'h34: begin
        unique case (rs2)
          5'd0: return OpHlvW;
          5'd1: return when(Rv64, OpHlvWu);
          5'd3: return OpHlvxWu;
          default: return OpNone;
        endcase
      end
      7'h36: return when(Rv64 && rs2 == 5'd0, OpHlvD);
      7'h31: return when(rd == 5'd0, OpHsvB);
      7'h33: return when(rd == 5'd0, OpHsvH);
      7'h35: return when(rd == 5'd0, OpHsvW);
      7'h37: return when(Rv64 && rd == 5'd0, OpHsvD);
      default: return OpNone;
    endcase
  endfunction

  function automatic op_t csr_op(logic [2:0] funct3);
    unique case (funct3)
      3'd1: return OpCsrrw;
      3'd2: return OpCsrrs;
      3'd3: return OpCsrrc;
      3'd5: return OpCsrrwi;
      3'd6: return OpCsrrsi;
      3'd7: return OpCsrrci;
      default: return OpNone;
    endcase
  endfunction

  logic [6:0] funct7;
  logic [4:0] rs2;
  logic [4:0] rs1;
  logic [2:0] funct3;
  logic [4:0] rd;
  assign {funct7, rs2, rs1, funct3, rd} = in_i.insn[31:7];

  op_t float_op;
  if (Cfg.ext_f && Cfg.ext_d) begin : gen_float
    decode_fp #(
        .Rv64(Rv64)
    ) u_decode_fp (
        .insn_i(in_i.insn),
        .op_o(float_op)
    );
  end else begin : gen_no_float
    assign float_op = OpNone;
  end

  always_comb begin
    out_o.op = OpNone;
    unique case (in_i.insn[6:0])
      OpcodeLui: out_o.op = OpLui;
      OpcodeAuipc: out_o.op = OpAuipc;
      OpcodeJal: out_o.op = OpJal;
      OpcodeJalr: out_o.op = when(funct3 == 3'd0, OpJalr);
      OpcodeBranch: out_o.op = branch_op(funct3);
      OpcodeLoad: out_o.op = load_op(funct3);
      OpcodeStore: out_o.op = store_op(funct3);
      OpcodeOpImm: out_o.op = op_imm_op(funct7, funct3);
      OpcodeOpImm32: out_o.op = when(Rv64, op_imm_32_op(funct7, funct3));
      OpcodeOp: out_o.op = op_op(funct7, funct3);
      OpcodeOp32: out_o.op = when(Rv64, op_32_op(funct7, funct3));
      OpcodeAmo: begin
        if (Cfg.ext_a && (funct3 == 3'd2 || (Rv64 && funct3 == 3'd3))) begin
          out_o.op = amo_op(funct7[6:2], rs2, funct3[0]);
        end
      end
      OpcodeMiscMem: begin
        if (funct3 == 3'd0) out_o.op = OpFence;
        else out_o.op = when(Cfg.ext_zifencei && funct3 == 3'd1, OpFenceI);
      end
      OpcodeSystem: begin
        if (funct3 == 3'd0) out_o.op = when(rd == 5'd0, priv_op(funct7, rs2, rs1));
        else if (funct3 == 3'd4) out_o.op = when(Cfg.ext_h, hlsv_op(funct7, rs2, rd));
        else out_o.op = when(Cfg.ext_zicsr, csr_op(funct3));
      end
      // The opcodes of F and D, where they exist.
      default: out_o.op = float_op;
    endcase
  end
endmodule
