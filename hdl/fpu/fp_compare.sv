// SPDX-License-Identifier: Apache-2.0
// FEQ, FLT, FLE, FMIN and FMAX on sign and magnitude; magnitudes of one format order as integers.
module fp_compare
  import fpu_pkg::*;
#(
    parameter int unsigned Width = 64,
    localparam int unsigned MagnitudeBits = Width - 1
) (
    input fp_op_e op_i,
    input fp_kind_t a_kind_i,
    input fp_kind_t b_kind_i,
    input logic [MagnitudeBits-1:0] a_magnitude_i,
    input logic [MagnitudeBits-1:0] b_magnitude_i,
    output logic holds_o,  // of FEQ, FLT, FLE
    output logic nan_o,  // of FMIN, FMAX: the canonical NaN
    output logic picks_b_o,  // of FMIN, FMAX where it is not
    output logic invalid_o
);
  logic any_nan;
  logic any_signaling;
  logic equal;
  logic below;  // a < b, and -0 < +0
  always_comb begin
    any_nan = a_kind_i.nan || b_kind_i.nan;
    any_signaling = a_kind_i.signaling || b_kind_i.signaling;
    equal = a_kind_i.sign == b_kind_i.sign && a_magnitude_i == b_magnitude_i;
    if (a_kind_i.zero && b_kind_i.zero) equal = 1'b1;
    if (a_kind_i.sign != b_kind_i.sign) below = a_kind_i.sign;
    else if (a_kind_i.sign) below = a_magnitude_i > b_magnitude_i;
    else below = a_magnitude_i < b_magnitude_i;
  end

  // norm:feq-s_quiet, norm:flt-s_fle-s_signaling, norm:feq-s_flt-s_fle-s_NaN_input;
  // norm:fmin-s_fmax-s_signaling_nan_nv
  always_comb begin
    unique case (op_i)
      FpEq: holds_o = !any_nan && equal;
      FpLt: holds_o = !any_nan && below && !equal;
      FpLe: holds_o = !any_nan && (below || equal);
      default: holds_o = 1'b0;
    endcase
    invalid_o = op_i inside {FpLt, FpLe} ? any_nan : any_signaling;
  end

  // "If both inputs are NaNs, the result is the canonical NaN. If only one operand is a NaN, the
  // result is the non-NaN operand."
  always_comb begin
    nan_o = a_kind_i.nan && b_kind_i.nan;
    if (any_nan) picks_b_o = a_kind_i.nan;
    else picks_b_o = op_i == FpMax ? below : !below;
  end
endmodule
