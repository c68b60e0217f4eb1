// SPDX-License-Identifier: Apache-2.0
// Sums, products and fused sums of those, all as a * b + c, exact but for a sticky bit; fp_round
// rounds once. The product takes three cycles (none for FADD and FSUB), alignment, sum and
// normalisation one each. start_i is given in one cycle; the operands hold until done_o.
module fp_fma
  import fpu_pkg::*;
  import isa_pkg::RmRdn;
#(
    parameter int unsigned Sig = 53,
    parameter int unsigned ExpBits = 13,
    parameter int unsigned Width = 64  // bits of the result's significand
) (
    input logic clk_i,
    input logic rst_ni,
    input logic start_i,
    input logic kill_i,
    input fp_op_e op_i,
    input logic [2:0] rm_i,
    input fp_kind_t kind_i[3],
    input logic signed [ExpBits-1:0] exp_i[3],
    input logic [Sig-1:0] sig_i[3],
    output logic done_o,
    output fp_kind_t kind_o,
    output logic signed [ExpBits-1:0] exp_o,
    output logic [Width-1:0] sig_o,
    output logic sticky_o,
    output logic invalid_o
);
  typedef logic signed [ExpBits-1:0] exp_t;

  // --- the operands of x * y + z ---

  logic is_sum;
  fp_kind_t x;
  fp_kind_t y;
  fp_kind_t z;
  exp_t y_exp;
  exp_t z_exp;
  logic [Sig-1:0] z_sig;
  logic product_sign;
  always_comb begin
    is_sum = op_i inside {FpAdd, FpSub};
    x = kind_i[0];
    y = kind_i[1];
    y_exp = exp_i[1];
    z = kind_i[2];
    z_exp = exp_i[2];
    z_sig = sig_i[2];
    if (is_sum) begin  // a * 1 + b
      y = '0;
      y_exp = '0;
      z = kind_i[1];
      z_exp = exp_i[1];
      z_sig = sig_i[1];
    end
    // "negates the product" (norm:fnmsub-s_op, norm:fnmadd-s_op)
    product_sign = x.sign ^ y.sign ^ (op_i inside {FpNmsub, FpNmadd});
    if (op_i inside {FpSub, FpMsub, FpNmadd}) z.sign = !z.sign;
    if (op_i == FpMul) begin  // a zero that leaves the product's sign alone
      z = zero_kind(product_sign);
      z_exp = '0;
      z_sig = '0;
    end
  end

  // --- infinities and NaNs ---

  logic product_infinite;
  logic product_zero;
  logic product_invalid;  // infinity times zero
  logic sum_invalid;  // infinities of opposite signs
  logic any_nan;
  always_comb begin
    product_infinite = x.infinite || y.infinite;
    product_zero = x.zero || y.zero;
    product_invalid = product_infinite && product_zero;
    any_nan = x.nan || y.nan || z.nan;
    sum_invalid = !any_nan && product_infinite && z.infinite && product_sign != z.sign;
    // norm:fma_nv_flag: the product's, "even when the addend is a quiet NaN"
    invalid_o = x.signaling || y.signaling || z.signaling || product_invalid || sum_invalid;
  end

  // --- steps ---

  typedef enum logic [2:0] {
    Idle,
    Multiply,
    Align,
    Sum,
    Normalize
  } step_e;

  localparam int unsigned Digits = 3;  // of the multiplier, one a cycle
  localparam int unsigned DigitBits = (Sig + Digits - 1) / Digits;
  localparam int unsigned PaddedBits = Digits * DigitBits;

  step_e step_q;
  logic [1:0] digit_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      step_q <= Idle;
      digit_q <= '0;
    end else if (kill_i) begin
      step_q <= Idle;
    end else begin
      unique case (step_q)
        Idle: begin
          digit_q <= 2'(Digits - 1);
          if (start_i) step_q <= is_sum ? Align : Multiply;
        end
        Multiply: begin
          digit_q <= digit_q - 2'd1;
          if (digit_q == '0) step_q <= Align;
        end
        Align: step_q <= Sum;
        Sum: step_q <= Normalize;
        default: step_q <= Idle;
      endcase
    end
  end
  assign done_o = step_q == Normalize;

  // --- multiplication: the multiplier's digits leave at the bottom, lowest first ---

  logic [Sig+PaddedBits-1:0] product_q;
  logic [Sig+DigitBits-1:0] partial;
  always_comb begin
    partial = '0;
    if (step_q == Multiply) begin
      partial = (Sig + DigitBits)'(sig_i[0]) * (Sig + DigitBits)'(product_q[DigitBits-1:0]) +
          (Sig + DigitBits)'(product_q[PaddedBits+:Sig]);
    end
  end

  always_ff @(posedge clk_i) begin
    if (step_q == Idle && start_i) begin
      product_q <= (Sig + PaddedBits)'(sig_i[1]);
      if (is_sum) product_q <= (Sig + PaddedBits)'(sig_i[0]) << (Sig - 1);
    end else if (step_q == Multiply) begin
      product_q <= {partial, product_q[PaddedBits-1:DigitBits]};
    end
  end

  // --- alignment: the addend with the smaller exponent moves right ---
  // Three bits below a whole product: where exponents differ by two or more, a difference has its
  // first one in one of the two first places, and nothing that is rounded to loses a bit.

  localparam int unsigned AddendBits = 2 * Sig + 3;

  logic [2*Sig-1:0] product;
  exp_t product_exp;
  exp_t distance;
  logic product_larger;
  logic [AddendBits-1:0] aligned_product;
  logic [AddendBits-1:0] aligned_z;
  logic [AddendBits-1:0] smaller;
  logic [AddendBits-1:0] lost;  // its bits that fall off
  logic [AddendBits-1:0] shifted;
  always_comb begin
    product = '0;
    product_exp = '0;
    distance = '0;
    product_larger = 1'b0;
    aligned_product = '0;
    aligned_z = '0;
    smaller = '0;
    lost = '0;
    shifted = '0;
    if (step_q == Align) begin
      product = product_q[2*Sig-1:0];
      product_exp = exp_i[0] + y_exp;
      if (product[2*Sig-1]) product_exp = product_exp + exp_t'(1);
      else product = product << 1;
      distance = product_exp - z_exp;
      product_larger = z.zero || !product_zero && distance >= 0;
      aligned_product = {product, 3'b000};
      aligned_z = {z_sig, {(AddendBits - Sig) {1'b0}}};
      smaller = product_larger ? aligned_z : aligned_product;
      if (!product_larger) distance = -distance;
      shifted = smaller >> unsigned'(distance);
      lost = smaller & ~({AddendBits{1'b1}} << unsigned'(distance));
      shifted[0] = shifted[0] | (|lost);
    end
  end

  // --- sum ---

  logic subtract;
  assign subtract = product_sign != z.sign;

  logic [AddendBits:0] sum_q;  // the larger addend, then the sum
  logic [AddendBits-1:0] smaller_q;
  logic sign_q;
  exp_t exp_q;
  logic [AddendBits:0] sum;
  always_comb begin
    sum = '0;
    if (step_q == Sum) begin
      if (subtract) sum = sum_q - {1'b0, smaller_q};
      else sum = sum_q + {1'b0, smaller_q};
    end
  end

  always_ff @(posedge clk_i) begin
    if (step_q == Align) begin
      sum_q <= {1'b0, product_larger ? aligned_product : aligned_z};
      smaller_q <= shifted;
      sign_q <= product_larger ? product_sign : z.sign;
      exp_q <= product_larger ? product_exp : z_exp;
    end else if (step_q == Sum) begin
      sum_q <= sum;
      if (subtract && sum[AddendBits]) begin  // of equal exponents: the other one was larger
        sum_q <= -sum;
        sign_q <= !sign_q;
      end
    end
  end

  // --- the result ---

  logic [AddendBits:0] normalized;
  logic [$clog2(AddendBits+1)-1:0] zeros;
  fp_normalize #(
      .Width(AddendBits + 1)
  ) u_normalize (
      .value_i(done_o ? sum_q : '0),
      .value_o(normalized),
      .count_o(zeros)
  );

  logic [AddendBits+Width:0] extended;
  always_comb begin
    extended = {normalized, {Width{1'b0}}};
    sig_o = extended[AddendBits+Width-:Width];
    sticky_o = extended[AddendBits:0] != '0;
    exp_o = exp_q + exp_t'(1) - exp_t'({1'b0, zeros});
  end

  // "the sign of ... an exact zero sum ... shall be +0 under all rounding-direction attributes
  // except roundTowardNegative" (IEEE 754-2008 6.3), but x + x keeps the sign of x.
  always_comb begin
    kind_o = '0;
    kind_o.sign = sign_q;
    if (any_nan || product_invalid || sum_invalid) kind_o = nan_kind();
    else if (product_infinite) kind_o = infinite_kind(product_sign);
    else if (z.infinite) kind_o = infinite_kind(z.sign);
    else if (sum_q == '0) kind_o = zero_kind(subtract ? rm_i == RmRdn : z.sign);
  end
endmodule
