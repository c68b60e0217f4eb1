// SPDX-License-Identifier: Apache-2.0
// The floating-point unit: all of F's and D's operations but loads and stores.
//
// start_i begins the operation; it may be given in one cycle or held until done_o. The operands
// hold until done_o, which comes for one cycle, with the result and the flags, and never in the
// cycle of start_i. kill_i ends an operation without a result.
//
// a_i, b_i and c_i are f registers, whose NaN boxes are looked at here, or a_i is the integer of
// FCVT and FMV to a float. rm_i is a rounding mode, no longer DYN. The result is an f register's
// contents, or an integer of XLEN bits.
//
// Formats have any width (tests take small ones): the narrow one is fmt S, the wide one D, which
// fills a register of Width bits; W integers are as wide as the narrow format, L integers as wide
// as a register.
module fpu
  import fpu_pkg::*;
#(
    parameter int unsigned NarrowExp = 8,
    parameter int unsigned NarrowSig = 24,
    parameter int unsigned WideExp = 11,
    parameter int unsigned WideSig = 53,
    localparam int unsigned Width = WideExp + WideSig
) (
    input logic clk_i,
    input logic rst_ni,
    input logic start_i,
    input logic kill_i,
    input fp_op_e op_i,
    input fp_fmt_e fmt_i,
    input fp_fmt_e src_fmt_i,  // of FCVT between formats
    input logic [2:0] rm_i,
    input logic [Width-1:0] a_i,
    input logic [Width-1:0] b_i,
    input logic [Width-1:0] c_i,
    output logic done_o,
    output logic [Width-1:0] result_o,
    output fp_flags_t flags_o
);
  localparam int unsigned Narrow = NarrowExp + NarrowSig;
  localparam int unsigned ExpBits = WideExp + 2;
  typedef logic signed [ExpBits-1:0] exp_t;

  // --- steps ---

  typedef enum logic [1:0] {
    Idle,
    Compute,
    Finish
  } step_e;

  logic is_fma;
  logic is_div_sqrt;
  always_comb begin
    is_fma = op_i inside {FpAdd, FpSub, FpMul, FpMadd, FpMsub, FpNmsub, FpNmadd};
    is_div_sqrt = op_i inside {FpDiv, FpSqrt};
  end

  step_e step_q;
  logic begins;
  logic computed;
  logic fma_done;
  logic div_sqrt_done;
  always_comb begin
    begins = step_q == Idle && start_i;
    computed = fma_done || div_sqrt_done || !is_fma && !is_div_sqrt;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      step_q <= Idle;
    end else if (kill_i) begin
      step_q <= Idle;
    end else begin
      unique case (step_q)
        Idle: if (start_i) step_q <= Compute;
        Compute: if (computed) step_q <= Finish;
        default: step_q <= Idle;
      endcase
    end
  end

  // --- operands; nothing moves while there is no operation ---

  logic active;
  fp_fmt_e operand_fmt;
  logic [Width-1:0] register[3];
  always_comb begin
    active = step_q != Idle || start_i;
    operand_fmt = op_i == FpCvtFF ? src_fmt_i : fmt_i;
    register[0] = active ? a_i : '0;
    register[1] = active ? b_i : '0;
    register[2] = active ? c_i : '0;
  end

  logic sign[3];
  logic [Width-2:0] magnitude[3];
  fp_kind_t kind[3];
  logic subnormal[3];
  exp_t exp[3];
  logic [WideSig-1:0] sig[3];
  for (genvar i = 0; i < 3; i++) begin : gen_operand
    fp_unbox #(
        .NarrowExp(NarrowExp),
        .NarrowSig(NarrowSig),
        .WideExp(WideExp),
        .WideSig(WideSig)
    ) u_unbox (
        .fmt_i(operand_fmt),
        .register_i(register[i]),
        .sign_o(sign[i]),
        .magnitude_o(magnitude[i])
    );
    fp_unpack #(
        .NarrowExp(NarrowExp),
        .NarrowSig(NarrowSig),
        .WideExp(WideExp),
        .WideSig(WideSig)
    ) u_unpack (
        .fmt_i(operand_fmt),
        .sign_i(sign[i]),
        .magnitude_i(magnitude[i]),
        .kind_o(kind[i]),
        .subnormal_o(subnormal[i]),
        .exp_o(exp[i]),
        .sig_o(sig[i])
    );
  end

  // --- comparisons ---

  logic holds;
  logic compare_nan;
  logic picks_b;
  logic compare_invalid;
  fp_compare #(
      .Width(Width)
  ) u_compare (
      .op_i,
      .a_kind_i(kind[0]),
      .b_kind_i(kind[1]),
      .a_magnitude_i(magnitude[0]),
      .b_magnitude_i(magnitude[1]),
      .holds_o(holds),
      .nan_o(compare_nan),
      .picks_b_o(picks_b),
      .invalid_o(compare_invalid)
  );

  // --- what is to be rounded ---

  typedef struct packed {
    fp_kind_t kind;
    exp_t exp;
    logic [Width-1:0] sig;
    logic sticky;
    logic invalid;
    logic divide_by_zero;
  } exact_t;

  exact_t fma;
  fp_fma #(
      .Sig(WideSig),
      .ExpBits(ExpBits),
      .Width(Width)
  ) u_fma (
      .clk_i,
      .rst_ni,
      .start_i(begins && is_fma),
      .kill_i,
      .op_i,
      .rm_i,
      .kind_i(kind),
      .exp_i(exp),
      .sig_i(sig),
      .done_o(fma_done),
      .kind_o(fma.kind),
      .exp_o(fma.exp),
      .sig_o(fma.sig),
      .sticky_o(fma.sticky),
      .invalid_o(fma.invalid)
  );
  assign fma.divide_by_zero = 1'b0;

  exact_t div_sqrt;
  fp_div_sqrt #(
      .NarrowSig(NarrowSig),
      .Sig(WideSig),
      .ExpBits(ExpBits),
      .Width(Width)
  ) u_div_sqrt (
      .clk_i,
      .rst_ni,
      .start_i(begins && is_div_sqrt),
      .kill_i,
      .op_i,
      .fmt_i,
      .kind_i(kind[0:1]),
      .exp_i(exp[0:1]),
      .sig_i(sig[0:1]),
      .done_o(div_sqrt_done),
      .kind_o(div_sqrt.kind),
      .exp_o(div_sqrt.exp),
      .sig_o(div_sqrt.sig),
      .sticky_o(div_sqrt.sticky),
      .invalid_o(div_sqrt.invalid),
      .divide_by_zero_o(div_sqrt.divide_by_zero)
  );

  exact_t from_integer;
  fp_from_integer #(
      .Word(Narrow),
      .Width(Width),
      .ExpBits(ExpBits)
  ) u_from_integer (
      .op_i,
      .integer_i(register[0]),
      .kind_o(from_integer.kind),
      .exp_o(from_integer.exp),
      .sig_o(from_integer.sig)
  );
  assign from_integer.sticky = 1'b0;
  assign from_integer.invalid = 1'b0;
  assign from_integer.divide_by_zero = 1'b0;

  exact_t exact;
  always_comb begin
    exact = '0;
    if (is_fma) begin
      exact = fma;
    end else if (is_div_sqrt) begin
      exact = div_sqrt;
    end else if (op_i == FpCvtFF) begin
      exact.kind = kind[0];
      exact.exp = exp[0];
      exact.sig = {sig[0], {WideExp{1'b0}}};
      exact.invalid = kind[0].signaling;
    end else if (op_i inside {FpCvtFW, FpCvtFWu, FpCvtFL, FpCvtFLu}) begin
      exact = from_integer;
    end else if (compare_nan) begin
      exact.kind = nan_kind();  // of FMIN and FMAX
    end
  end

  exact_t exact_q;
  always_ff @(posedge clk_i) begin
    if (step_q == Compute && computed) exact_q <= exact;
  end

  logic rounded_sign;
  logic [Width-2:0] rounded_magnitude;
  fp_flags_t rounded_flags;
  fp_round #(
      .NarrowExp(NarrowExp),
      .NarrowSig(NarrowSig),
      .WideExp(WideExp),
      .WideSig(WideSig)
  ) u_round (
      .fmt_i,
      .rm_i,
      .kind_i(exact_q.kind),
      .exp_i(exact_q.exp),
      .sig_i(exact_q.sig),
      .sticky_i(exact_q.sticky),
      .sign_o(rounded_sign),
      .magnitude_o(rounded_magnitude),
      .overflow_o(rounded_flags.of),
      .underflow_o(rounded_flags.uf),
      .inexact_o(rounded_flags.nx)
  );
  assign rounded_flags.nv = exact_q.invalid;
  assign rounded_flags.dz = exact_q.divide_by_zero;

  // --- other operations that need no rounding ---

  logic injected_sign;
  fp_sign_inject u_sign_inject (
      .op_i,
      .a_sign_i(sign[0]),
      .b_sign_i(sign[1]),
      .sign_o(injected_sign)
  );

  logic [9:0] class_mask;
  fp_classify u_classify (
      .kind_i(kind[0]),
      .subnormal_i(subnormal[0]),
      .mask_o(class_mask)
  );

  logic [Width-1:0] to_integer;
  fp_flags_t to_integer_flags;
  fp_to_integer #(
      .Word(Narrow),
      .Width(Width),
      .Sig(WideSig),
      .ExpBits(ExpBits)
  ) u_to_integer (
      .op_i,
      .rm_i,
      .kind_i(kind[0]),
      .exp_i(exp[0]),
      .sig_i(sig[0]),
      .integer_o(to_integer),
      .flags_o(to_integer_flags)
  );

  // --- the result ---

  logic float_sign;
  logic [Width-2:0] float_magnitude;
  always_comb begin
    float_sign = rounded_sign;
    float_magnitude = rounded_magnitude;
    unique case (op_i)
      FpSgnj, FpSgnjn, FpSgnjx: begin
        float_sign = injected_sign;
        float_magnitude = magnitude[0];
      end
      FpMin, FpMax: begin
        if (!compare_nan) begin
          float_sign = picks_b ? sign[1] : sign[0];
          float_magnitude = picks_b ? magnitude[1] : magnitude[0];
        end
      end
      FpMvFX: begin
        float_sign = fmt_i == FmtS ? register[0][Narrow-1] : register[0][Width-1];
        float_magnitude = register[0][Width-2:0];
      end
      default: ;
    endcase
  end

  logic [Width-1:0] boxed;
  fp_box #(
      .NarrowExp(NarrowExp),
      .NarrowSig(NarrowSig),
      .WideExp(WideExp),
      .WideSig(WideSig)
  ) u_box (
      .fmt_i,
      .sign_i(float_sign),
      .magnitude_i(float_magnitude),
      .register_o(boxed)
  );

  // "FMV.X.W ... For RV64, the higher 32 bits of the destination register are filled with copies of
  // the floating-point number's sign bit"; it ignores the box.
  logic [Width-1:0] moved;
  always_comb begin
    moved = register[0];
    if (fmt_i == FmtS) begin
      moved = {{(Width - Narrow) {register[0][Narrow-1]}}, register[0][Narrow-1:0]};
    end
  end

  assign done_o = step_q == Finish;

  always_comb begin
    result_o = '0;
    flags_o = '0;
    if (done_o) begin
      unique case (op_i)
        FpEq, FpLt, FpLe: begin
          result_o = Width'(holds);
          flags_o.nv = compare_invalid;
        end
        FpMin, FpMax: begin
          result_o = boxed;
          flags_o.nv = compare_invalid;
        end
        FpCvtWF, FpCvtWuF, FpCvtLF, FpCvtLuF: begin
          result_o = to_integer;
          flags_o = to_integer_flags;
        end
        FpClass: result_o = Width'(class_mask);
        FpMvXF: result_o = moved;
        FpSgnj, FpSgnjn, FpSgnjx, FpMvFX: result_o = boxed;
        default: begin
          result_o = boxed;
          flags_o = rounded_flags;
        end
      endcase
    end
  end
endmodule
