// SPDX-License-Identifier: Apache-2.0
// The operand of an f register as sign and magnitude: NaN boxing (norm:fp_nan-boxing).
//
// "all other floating-point operations on narrower n-bit operations, n<FLEN, check if the input
// operands are correctly NaN-boxed ... otherwise the input value is treated as an n-bit canonical
// NaN" (norm:FP_nontransfer_instrs_improper_nan-boxed_input).
module fp_unbox
  import fpu_pkg::*;
#(
    parameter int unsigned NarrowExp = 8,
    parameter int unsigned NarrowSig = 24,
    parameter int unsigned WideExp = 11,
    parameter int unsigned WideSig = 53,
    localparam int unsigned Width = WideExp + WideSig
) (
    input fp_fmt_e fmt_i,
    input logic [Width-1:0] register_i,
    output logic sign_o,
    output logic [Width-2:0] magnitude_o
);
  localparam int unsigned Narrow = NarrowExp + NarrowSig;
  // Exponent of ones, and the first bit of the fraction.
  localparam logic [Width-2:0] CanonicalNan = (Width - 1)'(
      ((2 ** (NarrowExp + 1)) - 1)) << (NarrowSig - 2);

  logic boxed;
  assign boxed = &register_i[Width-1:Narrow];

  always_comb begin
    if (fmt_i == FmtD) begin
      sign_o = register_i[Width-1];
      magnitude_o = register_i[Width-2:0];
    end else if (boxed) begin
      sign_o = register_i[Narrow-1];
      magnitude_o = (Width - 1)'(register_i[Narrow-2:0]);
    end else begin
      sign_o = 1'b0;
      magnitude_o = CanonicalNan;
    end
  end
endmodule
