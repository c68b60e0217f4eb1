// SPDX-License-Identifier: Apache-2.0
// Sign and magnitude as the contents of an f register: "Any operation that writes a narrower result
// to an f register must write all 1s to the uppermost FLEN-n bits" (norm:fp_nan-boxing).
module fp_box
  import fpu_pkg::*;
#(
    parameter int unsigned NarrowExp = 8,
    parameter int unsigned NarrowSig = 24,
    parameter int unsigned WideExp = 11,
    parameter int unsigned WideSig = 53,
    localparam int unsigned Width = WideExp + WideSig
) (
    input fp_fmt_e fmt_i,
    input logic sign_i,
    input logic [Width-2:0] magnitude_i,
    output logic [Width-1:0] register_o
);
  localparam int unsigned Narrow = NarrowExp + NarrowSig;

  always_comb begin
    register_o = {sign_i, magnitude_i};
    if (fmt_i == FmtS) register_o = {{(Width - Narrow) {1'b1}}, sign_i, magnitude_i[Narrow-2:0]};
  end
endmodule
