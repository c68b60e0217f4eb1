// SPDX-License-Identifier: Apache-2.0
// Value that an AMO stores: for .W the low 32 bits, zero-extended. `mem` is what memory held, `b`
// is rs2. Zero for instructions that are no AMO (LR and SC are none).
module amo_result
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input amo_result_in_t in_i,
    output amo_result_out_t out_o
);
  logic [63:0] mem;
  logic [63:0] b;
  logic [31:0] mem_word;
  logic [31:0] b_word;
  assign mem = in_i.mem;
  assign b = in_i.b;
  assign mem_word = in_i.mem[31:0];
  assign b_word = in_i.b[31:0];

  logic [31:0] word;
  logic [63:0] double;

  always_comb begin
    word = 32'd0;
    unique case (in_i.op)
      OpAmoswapW: word = b_word;
      OpAmoaddW: word = mem_word + b_word;
      OpAmoxorW: word = mem_word ^ b_word;
      OpAmoandW: word = mem_word & b_word;
      OpAmoorW: word = mem_word | b_word;
      OpAmominW: word = $signed(mem_word) < $signed(b_word) ? mem_word : b_word;
      OpAmomaxW: word = $signed(mem_word) > $signed(b_word) ? mem_word : b_word;
      OpAmominuW: word = mem_word < b_word ? mem_word : b_word;
      OpAmomaxuW: word = mem_word > b_word ? mem_word : b_word;
      default: word = 32'd0;
    endcase
  end

  always_comb begin
    double = 64'd0;
    unique case (in_i.op)
      OpAmoswapD: double = b;
      OpAmoaddD: double = mem + b;
      OpAmoxorD: double = mem ^ b;
      OpAmoandD: double = mem & b;
      OpAmoorD: double = mem | b;
      OpAmominD: double = $signed(mem) < $signed(b) ? mem : b;
      OpAmomaxD: double = $signed(mem) > $signed(b) ? mem : b;
      OpAmominuD: double = mem < b ? mem : b;
      OpAmomaxuD: double = mem > b ? mem : b;
      default: double = 64'd0;
    endcase
  end

  // At most one of the two is nonzero. Doublewords exist at XLEN=64 only.
  assign out_o.result = {32'd0, word} | (Cfg.xlen == 64 ? double : 64'd0);
endmodule
