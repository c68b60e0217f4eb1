// SPDX-License-Identifier: Apache-2.0
// 32-bit equivalent of a 16-bit instruction of C, with Zcd where D exists. Not legal, and zero:
// reserved encodings, those of other extensions, and words whose two low bits are 3.
// HINTs expand to the instruction they are a HINT of.
module rvc_expand
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input rvc_expand_in_t in_i,
    output rvc_expand_out_t out_o
);
  localparam bit Rv64 = Cfg.xlen == 64;
  localparam logic [4:0] X0 = 5'd0;
  localparam logic [4:0] Ra = 5'd1;
  localparam logic [4:0] Sp = 5'd2;

  function automatic logic [31:0] r_type(logic [6:0] funct7, logic [4:0] rs2, logic [4:0] rs1,
                                         logic [2:0] funct3, logic [4:0] rd, logic [6:0] opcode);
    return {funct7, rs2, rs1, funct3, rd, opcode};
  endfunction

  function automatic logic [31:0] i_type(logic [11:0] imm, logic [4:0] rs1, logic [2:0] funct3,
                                         logic [4:0] rd, logic [6:0] opcode);
    return {imm, rs1, funct3, rd, opcode};
  endfunction

  function automatic logic [31:0] store(logic [11:0] imm, logic [4:0] rs2, logic [4:0] rs1,
                                        logic [2:0] funct3);
    return {imm[11:5], rs2, rs1, funct3, imm[4:0], OpcodeStore};
  endfunction

  // FLD and FSD have the formats of LD and SD, and opcodes with bit 2 set.
  function automatic logic [31:0] float_form(logic [31:0] integer_form);
    return integer_form | 32'h4;
  endfunction

  function automatic logic [31:0] branch(logic [8:1] offset, logic [4:0] rs1, logic [2:0] funct3);
    return {{4{offset[8]}}, offset[7:5], X0, rs1, funct3, offset[4:1], offset[8], OpcodeBranch};
  endfunction

  function automatic logic [31:0] jal(logic [11:1] offset, logic [4:0] rd);
    return {offset[11], offset[10:1], offset[11], {8{offset[11]}}, rd, OpcodeJal};
  endfunction

  logic [15:0] insn;
  logic [4:0] rd;  // also rs1
  logic [4:0] rs2;
  logic [4:0] rd_p;  // rd' and rs1' of CL, CS, CA, CB
  logic [4:0] rs2_p;  // rs2', and rd' of CIW and CL
  assign insn = in_i.insn;
  assign rd = insn[11:7];
  assign rs2 = insn[6:2];
  assign rd_p = {2'b01, insn[9:7]};
  assign rs2_p = {2'b01, insn[4:2]};

  // Immediates, named by the format or instruction.
  logic [11:0] imm_ci;
  logic [11:0] imm_addi16sp;
  logic [11:0] imm_addi4spn;
  logic [11:0] imm_w;
  logic [11:0] imm_d;
  logic [11:0] imm_lwsp;
  logic [11:0] imm_ldsp;
  logic [11:0] imm_swsp;
  logic [11:0] imm_sdsp;
  logic [11:1] offset_j;
  logic [8:1] offset_b;
  assign imm_ci = {{7{insn[12]}}, insn[6:2]};
  assign imm_addi16sp = {{3{insn[12]}}, insn[4:3], insn[5], insn[2], insn[6], 4'b0};
  assign imm_addi4spn = {2'b0, insn[10:7], insn[12:11], insn[5], insn[6], 2'b0};
  assign imm_w = {5'b0, insn[5], insn[12:10], insn[6], 2'b0};
  assign imm_d = {4'b0, insn[6:5], insn[12:10], 3'b0};
  assign imm_lwsp = {4'b0, insn[3:2], insn[12], insn[6:4], 2'b0};
  assign imm_ldsp = {3'b0, insn[4:2], insn[12], insn[6:5], 3'b0};
  assign imm_swsp = {4'b0, insn[8:7], insn[12:9], 2'b0};
  assign imm_sdsp = {3'b0, insn[9:7], insn[12:10], 3'b0};
  assign offset_j = {
    insn[12], insn[8], insn[10:9], insn[6], insn[7], insn[2], insn[11], insn[5:3]
  };
  assign offset_b = {insn[12], insn[6:5], insn[2], insn[11:10], insn[4:3]};

  logic imm_nonzero;
  logic shamt_legal;
  assign imm_nonzero = {insn[12], insn[6:2]} != 6'd0;
  // "For RV32C, shamt[5] must be zero; the code points with shamt[5]=1 are designated for custom
  // extensions."
  assign shamt_legal = Rv64 || !insn[12];

  logic legal;
  logic [31:0] expanded;

  // Arithmetic of quadrant 1, funct3 = 4.
  logic arith_legal;
  logic [31:0] arith;
  always_comb begin
    arith_legal = 1'b1;
    arith = 32'd0;
    unique case (insn[11:10])
      2'd0, 2'd1: begin  // C.SRLI, C.SRAI
        arith_legal = shamt_legal;
        arith = i_type({1'b0, insn[10], 4'b0, insn[12], insn[6:2]}, rd_p, 3'd5, rd_p, OpcodeOpImm);
      end
      2'd2: arith = i_type(imm_ci, rd_p, 3'd7, rd_p, OpcodeOpImm);  // C.ANDI
      default: begin
        unique case ({insn[12], insn[6:5]})
          3'b000: arith = r_type(7'h20, rs2_p, rd_p, 3'd0, rd_p, OpcodeOp);  // C.SUB
          3'b001: arith = r_type(7'h00, rs2_p, rd_p, 3'd4, rd_p, OpcodeOp);  // C.XOR
          3'b010: arith = r_type(7'h00, rs2_p, rd_p, 3'd6, rd_p, OpcodeOp);  // C.OR
          3'b011: arith = r_type(7'h00, rs2_p, rd_p, 3'd7, rd_p, OpcodeOp);  // C.AND
          3'b100: begin  // C.SUBW
            arith_legal = Rv64;
            arith = r_type(7'h20, rs2_p, rd_p, 3'd0, rd_p, OpcodeOp32);
          end
          3'b101: begin  // C.ADDW
            arith_legal = Rv64;
            arith = r_type(7'h00, rs2_p, rd_p, 3'd0, rd_p, OpcodeOp32);
          end
          default: arith_legal = 1'b0;
        endcase
      end
    endcase
  end

  // Jumps and moves of quadrant 2, funct3 = 4.
  logic jump_legal;
  logic [31:0] jump;
  always_comb begin
    jump_legal = 1'b1;
    jump = 32'd0;
    if (rs2 != X0) begin  // C.MV, C.ADD
      jump = r_type(7'h00, rs2, insn[12] ? rd : X0, 3'd0, rd, OpcodeOp);
    end else if (rd != X0) begin  // C.JR, C.JALR
      jump = i_type(12'd0, rd, 3'd0, insn[12] ? Ra : X0, OpcodeJalr);
    end else if (insn[12]) begin
      jump = MatchEbreak;  // C.EBREAK
    end else begin
      jump_legal = 1'b0;
    end
  end

  always_comb begin
    legal = 1'b1;
    expanded = 32'd0;
    unique case ({insn[1:0], insn[15:13]})
      {2'd0, 3'd0}: begin  // C.ADDI4SPN
        legal = imm_addi4spn != 12'd0;
        expanded = i_type(imm_addi4spn, Sp, 3'd0, rs2_p, OpcodeOpImm);
      end
      {2'd0, 3'd1}: begin  // C.FLD
        legal = Cfg.ext_d;
        expanded = float_form(i_type(imm_d, rd_p, 3'd3, rs2_p, OpcodeLoad));
      end
      {2'd0, 3'd2}: expanded = i_type(imm_w, rd_p, 3'd2, rs2_p, OpcodeLoad);  // C.LW
      {2'd0, 3'd3}: begin  // C.LD
        legal = Rv64;
        expanded = i_type(imm_d, rd_p, 3'd3, rs2_p, OpcodeLoad);
      end
      {2'd0, 3'd5}: begin  // C.FSD
        legal = Cfg.ext_d;
        expanded = float_form(store(imm_d, rs2_p, rd_p, 3'd3));
      end
      {2'd0, 3'd6}: expanded = store(imm_w, rs2_p, rd_p, 3'd2);  // C.SW
      {2'd0, 3'd7}: begin  // C.SD
        legal = Rv64;
        expanded = store(imm_d, rs2_p, rd_p, 3'd3);
      end
      {2'd1, 3'd0}: expanded = i_type(imm_ci, rd, 3'd0, rd, OpcodeOpImm);  // C.NOP, C.ADDI
      {2'd1, 3'd1}: begin  // C.ADDIW; C.JAL at XLEN=32
        legal = !Rv64 || rd != X0;
        expanded = Rv64 ? i_type(imm_ci, rd, 3'd0, rd, OpcodeOpImm32) : jal(offset_j, Ra);
      end
      {2'd1, 3'd2}: expanded = i_type(imm_ci, X0, 3'd0, rd, OpcodeOpImm);  // C.LI
      {2'd1, 3'd3}: begin  // C.ADDI16SP, C.LUI
        legal = imm_nonzero;
        if (rd == Sp) expanded = i_type(imm_addi16sp, Sp, 3'd0, Sp, OpcodeOpImm);
        else expanded = {{15{insn[12]}}, insn[6:2], rd, OpcodeLui};
      end
      {2'd1, 3'd4}: begin
        legal = arith_legal;
        expanded = arith;
      end
      {2'd1, 3'd5}: expanded = jal(offset_j, X0);  // C.J
      {2'd1, 3'd6}: expanded = branch(offset_b, rd_p, 3'd0);  // C.BEQZ
      {2'd1, 3'd7}: expanded = branch(offset_b, rd_p, 3'd1);  // C.BNEZ
      {2'd2, 3'd0}: begin  // C.SLLI
        legal = shamt_legal;
        expanded = i_type({6'b0, insn[12], insn[6:2]}, rd, 3'd1, rd, OpcodeOpImm);
      end
      {2'd2, 3'd1}: begin  // C.FLDSP
        legal = Cfg.ext_d;
        expanded = float_form(i_type(imm_ldsp, Sp, 3'd3, rd, OpcodeLoad));
      end
      {2'd2, 3'd2}: begin  // C.LWSP
        legal = rd != X0;
        expanded = i_type(imm_lwsp, Sp, 3'd2, rd, OpcodeLoad);
      end
      {2'd2, 3'd3}: begin  // C.LDSP
        legal = Rv64 && rd != X0;
        expanded = i_type(imm_ldsp, Sp, 3'd3, rd, OpcodeLoad);
      end
      {2'd2, 3'd4}: begin
        legal = jump_legal;
        expanded = jump;
      end
      {2'd2, 3'd5}: begin  // C.FSDSP
        legal = Cfg.ext_d;
        expanded = float_form(store(imm_sdsp, rs2, Sp, 3'd3));
      end
      {2'd2, 3'd6}: expanded = store(imm_swsp, rs2, Sp, 3'd2);  // C.SWSP
      {2'd2, 3'd7}: begin  // C.SDSP
        legal = Rv64;
        expanded = store(imm_sdsp, rs2, Sp, 3'd3);
      end
      default: legal = 1'b0;
    endcase
  end

  assign out_o.legal = Cfg.ext_c && legal;
  assign out_o.insn = Cfg.ext_c && legal ? expanded : 32'd0;
endmodule
