// SPDX-License-Identifier: Apache-2.0
// Multiplication in one cycle, division two quotient bits a cycle. start_i holds with the operands
// until done_o; the result is valid with done_o.
module muldiv
  import cfg_pkg::*;
  import isa_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input logic start_i,
    input op_t op_i,
    input logic [63:0] a_i,
    input logic [63:0] b_i,
    output logic done_o,
    output logic [63:0] result_o
);
  logic word;  // 32-bit operands
  logic is_mul;
  logic a_signed;
  logic b_signed;
  logic rem;

  always_comb begin
    word = Cfg.xlen == 32;
    is_mul = 1'b0;
    a_signed = 1'b0;
    b_signed = 1'b0;
    rem = 1'b0;
    unique case (op_i)
      OpMul, OpMulhu: is_mul = 1'b1;
      OpMulw: begin
        is_mul = 1'b1;
        word = 1'b1;
      end
      OpMulh: begin
        is_mul = 1'b1;
        a_signed = 1'b1;
        b_signed = 1'b1;
      end
      OpMulhsu: begin
        is_mul = 1'b1;
        a_signed = 1'b1;
      end
      OpDiv, OpRem, OpDivw, OpRemw: begin
        a_signed = 1'b1;
        b_signed = 1'b1;
        rem = op_i inside {OpRem, OpRemw};
        word = Cfg.xlen == 32 || op_i inside {OpDivw, OpRemw};
      end
      OpDivu, OpRemu, OpDivuw, OpRemuw: begin
        rem = op_i inside {OpRemu, OpRemuw};
        word = Cfg.xlen == 32 || op_i inside {OpDivuw, OpRemuw};
      end
      default: ;
    endcase
  end

  // Operands as magnitudes.
  logic [63:0] a;
  logic [63:0] b;
  logic a_neg;
  logic b_neg;
  always_comb begin
    a = word ? {{32{a_signed && a_i[31]}}, a_i[31:0]} : a_i;
    b = word ? {{32{b_signed && b_i[31]}}, b_i[31:0]} : b_i;
    a_neg = a_signed && a[63];
    b_neg = b_signed && b[63];
    if (a_neg) a = -a;
    if (b_neg) b = -b;
  end

  // --- multiplication ---

  logic [63:0] mul_result;
  always_comb begin
    logic [127:0] product;
    product = '0;
    mul_result = '0;
    if (start_i && is_mul) begin
      product = 128'(a) * 128'(b);
      if (a_neg != b_neg) product = -product;
      unique case (op_i)
        OpMul, OpMulw: mul_result = product[63:0];
        default: mul_result = Cfg.xlen == 32 ? {32'd0, product[63:32]} : product[127:64];
      endcase
    end
  end

  // --- division: restoring, two bits a cycle; starts at the dividend's first one ---

  logic busy_q;
  logic [6:0] steps_q;
  logic [63:0] quotient_q;  // dividend's bits to come, above the quotient's so far
  logic [63:0] remainder_q;

  logic [64:0] rest1;
  logic [64:0] rest2;
  logic bit1;
  logic bit2;
  always_comb begin
    rest1 = '0;
    rest2 = '0;
    bit1 = 1'b0;
    bit2 = 1'b0;
    if (busy_q) begin
      rest1 = {remainder_q, quotient_q[63]};
      bit1 = rest1 >= {1'b0, b};
      if (bit1) rest1 = rest1 - {1'b0, b};
      rest2 = {rest1[63:0], quotient_q[62]};
      bit2 = rest2 >= {1'b0, b};
      if (bit2) rest2 = rest2 - {1'b0, b};
    end
  end

  // Pairs of leading zeros of the dividend.
  logic [5:0] skip;
  always_comb begin
    skip = '0;
    if (start_i && !is_mul && !busy_q) begin
      skip = 6'd31;
      for (int unsigned i = 0; i < 32; i++) begin
        if (a[2*i+:2] != 2'b00) skip = 6'(31 - i);
      end
    end
  end

  logic div_done;
  assign div_done = busy_q && steps_q == 7'd0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
    end else if (div_done) begin
      busy_q <= 1'b0;
    end else if (start_i && !is_mul) begin
      busy_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (busy_q) begin
      steps_q <= steps_q - 7'd1;
      quotient_q <= {quotient_q[61:0], bit1, bit2};
      remainder_q <= rest2[63:0];
    end else if (start_i) begin
      steps_q <= 7'd32 - 7'(skip);
      quotient_q <= a << {skip, 1'b0};
      remainder_q <= '0;
    end
  end

  // "The quotient of division by zero has all bits set, and the remainder of division by zero
  // equals the dividend"; signed overflow falls out of the magnitudes.
  logic [63:0] div_result;
  always_comb begin
    if (rem) div_result = a_neg ? -remainder_q : remainder_q;
    else if (b == '0) div_result = '1;
    else div_result = a_neg != b_neg ? -quotient_q : quotient_q;
  end

  logic [63:0] result;
  assign result = is_mul ? mul_result : div_result;
  assign done_o = start_i && (is_mul || div_done);

  always_comb begin
    result_o = result;
    if (Cfg.xlen == 32) result_o[63:32] = '0;
    else if (word) result_o[63:32] = {32{result[31]}};
  end
endmodule
