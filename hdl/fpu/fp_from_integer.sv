// SPDX-License-Identifier: Apache-2.0
// FCVT to a float from W, WU, L and LU: sign, exponent and all bits of the integer, to be rounded.
module fp_from_integer
  import fpu_pkg::*;
#(
    parameter int unsigned Word = 32,
    parameter int unsigned Width = 64,
    parameter int unsigned ExpBits = 13
) (
    input fp_op_e op_i,
    input logic [Width-1:0] integer_i,
    output fp_kind_t kind_o,
    output logic signed [ExpBits-1:0] exp_o,
    output logic [Width-1:0] sig_o
);
  logic [Width-1:0] value;
  logic negative;
  always_comb begin
    value = integer_i;
    if (op_i == FpCvtFW) value = {{(Width - Word) {integer_i[Word-1]}}, integer_i[Word-1:0]};
    if (op_i == FpCvtFWu) value = Width'(integer_i[Word-1:0]);
    negative = value[Width-1] && op_i inside {FpCvtFW, FpCvtFL};
    kind_o = value == '0 ? zero_kind(1'b0) : '0;
    kind_o.sign = negative;
  end

  logic [$clog2(Width)-1:0] zeros;
  fp_normalize #(
      .Width(Width)
  ) u_normalize (
      .value_i(negative ? -value : value),
      .value_o(sig_o),
      .count_o(zeros)
  );

  assign exp_o = $signed(ExpBits'(Width - 1)) - $signed(ExpBits'(zeros));
endmodule
