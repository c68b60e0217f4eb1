// SPDX-License-Identifier: Apache-2.0
// Quotients and square roots, one bit a cycle, and whether something remains.
//
// With the result's bits of weight w = 1, 1/2, ... and what they have made so far, q, the rest is
// r = (a - q * b) / 2w of a division, (a - q * q) / 2w of a root. A bit is one where 2r is not less
// than b, or 2q + w; this is subtracted, and what is left is the next bit's r. Operands are so
// scaled that the first bit is one: a is in b..2b, or in 1..4.
// start_i is given in one cycle; the operands hold until done_o.
module fp_div_sqrt
  import fpu_pkg::*;
#(
    parameter int unsigned NarrowSig = 24,
    parameter int unsigned Sig = 53,
    parameter int unsigned ExpBits = 13,
    parameter int unsigned Width = 64  // bits of the result's significand
) (
    input logic clk_i,
    input logic rst_ni,
    input logic start_i,
    input logic kill_i,
    input fp_op_e op_i,
    input fp_fmt_e fmt_i,
    input fp_kind_t kind_i[2],
    input logic signed [ExpBits-1:0] exp_i[2],
    input logic [Sig-1:0] sig_i[2],
    output logic done_o,
    output fp_kind_t kind_o,
    output logic signed [ExpBits-1:0] exp_o,
    output logic [Width-1:0] sig_o,
    output logic sticky_o,
    output logic invalid_o,
    output logic divide_by_zero_o
);
  typedef logic signed [ExpBits-1:0] exp_t;

  logic is_sqrt;
  assign is_sqrt = op_i == FpSqrt;

  // --- results that are no quotient or root of finite numbers ---

  fp_kind_t a;
  fp_kind_t b;
  logic sign;
  assign a = kind_i[0];
  assign b = kind_i[1];
  assign sign = a.sign ^ b.sign;

  fp_kind_t div_kind;
  logic div_invalid;
  always_comb begin
    div_kind = '0;
    div_kind.sign = sign;
    div_invalid = a.zero && b.zero || a.infinite && b.infinite;
    if (a.nan || b.nan || div_invalid) div_kind = nan_kind();
    else if (a.infinite || b.zero) div_kind = infinite_kind(sign);
    else if (a.zero || b.infinite) div_kind = zero_kind(sign);
  end

  // "the square root of -0 shall be -0" (IEEE 754-2008 6.3)
  fp_kind_t sqrt_kind;
  logic sqrt_invalid;
  always_comb begin
    sqrt_kind = '0;
    sqrt_invalid = a.sign && !a.zero && !a.nan;
    if (a.nan || sqrt_invalid) sqrt_kind = nan_kind();
    else if (a.infinite || a.zero) sqrt_kind = a;
  end

  logic finite;
  always_comb begin
    if (is_sqrt) begin
      kind_o = sqrt_kind;
      invalid_o = a.signaling || sqrt_invalid;
      divide_by_zero_o = 1'b0;
    end else begin
      kind_o = div_kind;
      invalid_o = a.signaling || b.signaling || div_invalid;
      // A quotient of a finite number other than zero.
      divide_by_zero_o = b.zero && !a.zero && !a.infinite && !a.nan;
    end
    finite = !kind_o.nan && !kind_o.infinite && !kind_o.zero;
  end

  // --- scaling ---

  logic doubled;  // a is taken twice
  always_comb begin
    if (is_sqrt) begin
      doubled = exp_i[0][0];
      exp_o = exp_i[0] >>> 1;
    end else begin
      doubled = sig_i[0] < sig_i[1];
      exp_o = exp_i[0] - exp_i[1] - exp_t'({1'b0, doubled});
    end
  end

  // --- bits: fixed-point numbers of Sig bits behind the point ---

  logic busy_q;
  logic finished_q;
  logic [Sig:0] weight_q;
  logic [Sig:0] result_q;
  logic [Sig+2:0] rest_q;

  logic [Sig+2:0] twice;
  logic [Sig+2:0] trial;
  logic bit_is_one;
  logic last;
  always_comb begin
    twice = '0;
    trial = '0;
    bit_is_one = 1'b0;
    if (busy_q) begin
      twice = rest_q << 1;
      trial = is_sqrt ? {1'b0, result_q, 1'b0} | {2'b00, weight_q} : {2'b00, sig_i[1], 1'b0};
      bit_is_one = twice >= trial;
    end
    // The bits of the format and one to round by.
    last = fmt_i == FmtS ? weight_q[Sig-NarrowSig] : weight_q[0];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      finished_q <= 1'b0;
    end else if (kill_i) begin
      busy_q <= 1'b0;
      finished_q <= 1'b0;
    end else if (busy_q) begin
      busy_q <= !last;
      finished_q <= last;
    end else begin
      busy_q <= start_i && finite;
      finished_q <= start_i && !finite;
    end
  end

  always_ff @(posedge clk_i) begin
    if (busy_q) begin
      weight_q <= weight_q >> 1;
      if (bit_is_one) result_q <= result_q | weight_q;
      rest_q <= bit_is_one ? twice - trial : twice;
    end else if (start_i) begin
      weight_q <= {1'b1, {Sig{1'b0}}};
      result_q <= '0;
      rest_q <= (Sig + 3)'(sig_i[0]) << doubled;  // half of a
    end
  end

  assign done_o = finished_q;
  assign sig_o = Width'(result_q) << (Width - Sig - 1);
  assign sticky_o = rest_q != '0;
endmodule
