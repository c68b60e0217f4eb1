// SPDX-License-Identifier: Apache-2.0
// What the floating-point unit does in one go, without its registers: conversions, comparisons,
// classes. For proofs about all operands of F and D.
module proof_top
  import fpu_pkg::*;
(
    input logic [4:0] op_i,
    input logic fmt_i,
    input logic src_fmt_i,
    input logic [2:0] rm_i,
    input logic [63:0] a_i,
    input logic [63:0] b_i,
    output logic [63:0] compared_o,  // FEQ, FLT, FLE; FMIN, FMAX
    output logic compare_invalid_o,
    output logic [9:0] class_o,
    output logic [63:0] integer_o,
    output logic [4:0] integer_flags_o,
    output logic [63:0] converted_o,  // FCVT between formats
    output logic [4:0] converted_flags_o,
    output logic [63:0] from_integer_o,
    output logic [4:0] from_integer_flags_o
);
  fp_op_e op;
  fp_fmt_e fmt;
  fp_fmt_e operand_fmt;
  assign op = fp_op_e'(op_i);
  assign fmt = fp_fmt_e'(fmt_i);
  assign operand_fmt = op == FpCvtFF ? fp_fmt_e'(src_fmt_i) : fmt;

  logic sign[2];
  logic [62:0] magnitude[2];
  fp_kind_t kind[2];
  logic subnormal[2];
  logic signed [12:0] exp[2];
  logic [52:0] sig[2];
  for (genvar i = 0; i < 2; i++) begin : gen_operand
    fp_unbox u_unbox (
        .fmt_i(operand_fmt),
        .register_i(i == 0 ? a_i : b_i),
        .sign_o(sign[i]),
        .magnitude_o(magnitude[i])
    );
    fp_unpack u_unpack (
        .fmt_i(operand_fmt),
        .sign_i(sign[i]),
        .magnitude_i(magnitude[i]),
        .kind_o(kind[i]),
        .subnormal_o(subnormal[i]),
        .exp_o(exp[i]),
        .sig_o(sig[i])
    );
  end

  logic holds;
  logic both_nan;
  logic picks_b;
  fp_compare u_compare (
      .op_i(op),
      .a_kind_i(kind[0]),
      .b_kind_i(kind[1]),
      .a_magnitude_i(magnitude[0]),
      .b_magnitude_i(magnitude[1]),
      .holds_o(holds),
      .nan_o(both_nan),
      .picks_b_o(picks_b),
      .invalid_o(compare_invalid_o)
  );

  logic nan_sign;
  logic [62:0] nan_magnitude;
  fp_round u_nan (
      .fmt_i(fmt),
      .rm_i,
      .kind_i(nan_kind()),
      .exp_i('0),
      .sig_i('0),
      .sticky_i(1'b0),
      .sign_o(nan_sign),
      .magnitude_o(nan_magnitude),
      .overflow_o(),
      .underflow_o(),
      .inexact_o()
  );
  logic [63:0] picked;
  fp_box u_picked (
      .fmt_i(fmt),
      .sign_i(both_nan ? nan_sign : sign[picks_b]),
      .magnitude_i(both_nan ? nan_magnitude : magnitude[picks_b]),
      .register_o(picked)
  );
  assign compared_o = op inside {FpMin, FpMax} ? picked : 64'(holds);

  fp_classify u_classify (
      .kind_i(kind[0]),
      .subnormal_i(subnormal[0]),
      .mask_o(class_o)
  );

  fp_to_integer u_to_integer (
      .op_i(op),
      .rm_i,
      .kind_i(kind[0]),
      .exp_i(exp[0]),
      .sig_i(sig[0]),
      .integer_o,
      .flags_o(integer_flags_o)
  );

  logic converted_sign;
  logic [62:0] converted_magnitude;
  assign converted_flags_o[4:3] = {kind[0].signaling, 1'b0};
  fp_round u_converted (
      .fmt_i(fmt),
      .rm_i,
      .kind_i(kind[0]),
      .exp_i(exp[0]),
      .sig_i({sig[0], 11'd0}),
      .sticky_i(1'b0),
      .sign_o(converted_sign),
      .magnitude_o(converted_magnitude),
      .overflow_o(converted_flags_o[2]),
      .underflow_o(converted_flags_o[1]),
      .inexact_o(converted_flags_o[0])
  );
  fp_box u_converted_box (
      .fmt_i(fmt),
      .sign_i(converted_sign),
      .magnitude_i(converted_magnitude),
      .register_o(converted_o)
  );

  fp_kind_t integer_kind;
  logic signed [12:0] integer_exp;
  logic [63:0] integer_sig;
  logic integer_sign;
  logic [62:0] integer_magnitude;
  fp_from_integer u_from_integer (
      .op_i(op),
      .integer_i(a_i),
      .kind_o(integer_kind),
      .exp_o(integer_exp),
      .sig_o(integer_sig)
  );
  assign from_integer_flags_o[4:3] = 2'b00;
  fp_round u_integer (
      .fmt_i(fmt),
      .rm_i,
      .kind_i(integer_kind),
      .exp_i(integer_exp),
      .sig_i(integer_sig),
      .sticky_i(1'b0),
      .sign_o(integer_sign),
      .magnitude_o(integer_magnitude),
      .overflow_o(from_integer_flags_o[2]),
      .underflow_o(from_integer_flags_o[1]),
      .inexact_o(from_integer_flags_o[0])
  );
  fp_box u_integer_box (
      .fmt_i(fmt),
      .sign_i(integer_sign),
      .magnitude_i(integer_magnitude),
      .register_o(from_integer_o)
  );
endmodule
