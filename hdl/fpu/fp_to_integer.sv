// SPDX-License-Identifier: Apache-2.0
// FCVT.W, WU, L and LU from a float: rounds, then clips to the integer's range
// (norm:fcvt_unrepresentable_nv, norm:fcvt_int_float_valid_input, norm:fcvt_nx).
module fp_to_integer
  import fpu_pkg::*;
#(
    parameter int unsigned Word = 32,
    parameter int unsigned Width = 64,
    parameter int unsigned Sig = 53,
    parameter int unsigned ExpBits = 13
) (
    input fp_op_e op_i,
    input logic [2:0] rm_i,
    input fp_kind_t kind_i,
    input logic signed [ExpBits-1:0] exp_i,
    input logic [Sig-1:0] sig_i,
    output logic [Width-1:0] integer_o,
    output fp_flags_t flags_o
);
  localparam logic signed [ExpBits-1:0] Half = '1;  // -1: the exponent of numbers from 0.5 to 1
  localparam int unsigned ShiftBits = $clog2(Width + 1);

  logic is_word;
  logic is_unsigned;
  assign is_word = op_i inside {FpCvtWF, FpCvtWuF};
  assign is_unsigned = op_i inside {FpCvtWuF, FpCvtLuF};

  // The integer part above the fraction's bits.
  logic huge;
  logic [Width-1:0] whole;
  logic guard;
  logic sticky;
  logic [ShiftBits-1:0] shift;
  logic [Width+Sig-1:0] fixed;
  always_comb begin
    huge = exp_i >= $signed(ExpBits'(Width));
    shift = '0;
    fixed = '0;
    guard = 1'b0;
    sticky = !kind_i.zero;
    if (!huge && exp_i >= Half) begin
      shift = ShiftBits'(exp_i + 1'b1);
      fixed = {{Width{1'b0}}, sig_i} << shift;
      guard = fixed[Sig-1];
      sticky = fixed[Sig-2:0] != '0;
    end
    whole = fixed[Sig+:Width];
  end

  // One bit more than the whole number: rounding may carry.
  logic [Width:0] rounded;
  assign rounded = {1'b0, whole} +
      (Width + 1)'(rounds_away(rm_i, kind_i.sign, whole[0], guard, sticky));

  // The greatest magnitudes of both signs.
  logic [Width:0] most;
  logic [Width:0] least;
  always_comb begin
    most = is_word ? (Width + 1)'({Word{1'b1}}) : {1'b0, {Width{1'b1}}};
    least = '0;
    if (!is_unsigned) begin
      most = most >> 1;
      least = most + 1'b1;
    end
  end

  logic negative;  // NaNs go where positive numbers go
  logic fits;
  logic [Width-1:0] magnitude;
  logic [Width-1:0] value;
  always_comb begin
    negative = kind_i.sign && !kind_i.nan;
    fits = !kind_i.nan && !kind_i.infinite && !huge && rounded <= (negative ? least : most);
    if (kind_i.zero) magnitude = '0;
    else if (fits) magnitude = rounded[Width-1:0];
    else magnitude = negative ? least[Width-1:0] : most[Width-1:0];
    value = negative ? -magnitude : magnitude;
  end

  // "For XLEN>32, FCVT.W and FCVT.WU sign-extend the 32-bit result"
  always_comb begin
    integer_o = value;
    if (is_word) integer_o = {{(Width - Word) {value[Word-1]}}, value[Word-1:0]};
    flags_o = '0;
    if (!kind_i.zero) begin
      flags_o.nv = !fits;
      flags_o.nx = fits && (guard || sticky);
    end
  end
endmodule
