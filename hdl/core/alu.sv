// SPDX-License-Identifier: Apache-2.0
// Integer register-register and register-immediate operations of I and Zicond, by instruction
// number; zero for all others. `b` is rs2 or the immediate, sign-extended to XLEN.
module alu
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input alu_in_t in_i,
    output alu_out_t out_o
);
  localparam int unsigned Xlen = Cfg.xlen;
  localparam int unsigned ShamtWidth = Xlen == 64 ? 6 : 5;

  logic [Xlen-1:0] a;
  logic [Xlen-1:0] b;
  logic [ShamtWidth-1:0] shamt;
  assign a = in_i.a[Xlen-1:0];
  assign b = in_i.b[Xlen-1:0];
  assign shamt = in_i.b[ShamtWidth-1:0];

  logic [Xlen-1:0] result;
  logic [31:0] word;
  logic is_word;

  always_comb begin
    result = '0;
    word = 32'd0;
    is_word = 1'b0;
    unique case (in_i.op)
      OpAdd, OpAddi: result = a + b;
      OpSub: result = a - b;
      OpSlt, OpSlti: result = Xlen'($signed(a) < $signed(b));
      OpSltu, OpSltiu: result = Xlen'(a < b);
      OpXor, OpXori: result = a ^ b;
      OpOr, OpOri: result = a | b;
      OpAnd, OpAndi: result = a & b;
      OpSll, OpSlli: result = a << shamt;
      OpSrl, OpSrli: result = a >> shamt;
      OpSra, OpSrai: result = $unsigned($signed(a) >>> shamt);
      OpCzeroEqz: result = b == '0 ? '0 : a;
      OpCzeroNez: result = b != '0 ? '0 : a;
      OpAddw, OpAddiw: begin
        is_word = 1'b1;
        word = a[31:0] + b[31:0];
      end
      OpSubw: begin
        is_word = 1'b1;
        word = a[31:0] - b[31:0];
      end
      OpSllw, OpSlliw: begin
        is_word = 1'b1;
        word = a[31:0] << shamt[4:0];
      end
      OpSrlw, OpSrliw: begin
        is_word = 1'b1;
        word = a[31:0] >> shamt[4:0];
      end
      OpSraw, OpSraiw: begin
        is_word = 1'b1;
        word = $unsigned($signed(a[31:0]) >>> shamt[4:0]);
      end
      default: result = '0;
    endcase
  end

  // The .W instructions exist at XLEN=64 only and sign-extend their 32-bit result.
  assign out_o.result = is_word ? (Xlen == 64 ? {{32{word[31]}}, word} : 64'd0) : 64'(result);
endmodule
