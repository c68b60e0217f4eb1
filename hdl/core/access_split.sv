// SPDX-License-Identifier: Apache-2.0
// How an access of 2**size_i bytes at va_i lies in memory: the bus carries one doubleword at a time,
// each page has a translation of its own, and PMP distinguishes aligned words.
module access_split
  import cfg_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic [63:0] va_i,
    input logic [1:0] size_i,
    // Not naturally aligned.
    output logic misaligned_o,
    // Straddles two doublewords; these lie in different pages.
    output logic two_words_o,
    output logic two_pages_o,
    // Bytes that lie in the second doubleword follow `low_o` bytes of the first.
    output logic [2:0] low_o,
    // Words that hold a byte of the access, less one.
    output logic [1:0] last_o,
    // Word number word_i of them: the address of the access's first byte in it, how far that is from
    // va_i, and whether it lies in the second doubleword.
    input logic [1:0] word_i,
    output logic [63:0] word_va_o,
    output logic [2:0] offset_o,
    output logic high_o
);
  always_comb begin
    unique case (size_i)
      2'd1: misaligned_o = va_i[0];
      2'd2: misaligned_o = va_i[1:0] != '0;
      2'd3: misaligned_o = va_i[2:0] != '0;
      default: misaligned_o = 1'b0;
    endcase
  end

  logic [4:0] end_;  // of the access, counted from the first doubleword and from the first word
  logic [3:0] word_end;
  logic [61:0] word;
  always_comb begin
    end_ = {2'd0, va_i[2:0]} + (5'd1 << size_i);
    two_words_o = end_ > 5'd8;
    two_pages_o = two_words_o && va_i[11:3] == '1;
    low_o = 3'd0 - va_i[2:0];
    word_end = {2'd0, va_i[1:0]} + (4'd1 << size_i);
    last_o = 2'((word_end - 4'd1) >> 2);

    word = va_i[63:2] + {60'd0, word_i};
    word_va_o = word_i == 2'd0 ? va_i : {word, 2'd0};
    if (Cfg.xlen == 32) word_va_o[63:32] = '0;
    offset_o = word_i == 2'd0 ? 3'd0 : 3'({word_i, 2'd0} - {2'd0, va_i[1:0]});
    high_o = word[1] != va_i[3];
  end
endmodule
