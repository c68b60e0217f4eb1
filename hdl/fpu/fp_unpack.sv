// SPDX-License-Identifier: Apache-2.0
// What sign and magnitude of a format stand for (IEEE 754-2008 3.4): the kind of datum, and of a
// finite number (-1)^sign * 2^exp * sig, where sig has its first bit before the point and that bit
// is one. A subnormal number is so shifted that its first bit is one, too.
module fp_unpack
  import fpu_pkg::*;
#(
    parameter int unsigned NarrowExp = 8,
    parameter int unsigned NarrowSig = 24,
    parameter int unsigned WideExp = 11,
    parameter int unsigned WideSig = 53,
    localparam int unsigned Width = WideExp + WideSig,
    localparam int unsigned ExpBits = WideExp + 2
) (
    input fp_fmt_e fmt_i,
    input logic sign_i,
    input logic [Width-2:0] magnitude_i,
    output fp_kind_t kind_o,
    output logic subnormal_o,
    output logic signed [ExpBits-1:0] exp_o,
    output logic [WideSig-1:0] sig_o
);
  typedef logic signed [ExpBits-1:0] exp_t;

  logic [WideExp-1:0] field;  // the exponent field
  logic [WideSig-2:0] fraction;  // from its first bit on, in both formats
  logic field_ones;
  exp_t bias;
  always_comb begin
    field = magnitude_i[WideSig-1+:WideExp];
    fraction = magnitude_i[WideSig-2:0];
    field_ones = &field;
    bias = exp_t'(2 ** (WideExp - 1) - 1);
    if (fmt_i == FmtS) begin
      field = WideExp'(magnitude_i[NarrowSig-1+:NarrowExp]);
      fraction = (WideSig - 1)'(magnitude_i[NarrowSig-2:0]) << (WideSig - NarrowSig);
      field_ones = &magnitude_i[NarrowSig-1+:NarrowExp];
      bias = exp_t'(2 ** (NarrowExp - 1) - 1);
    end
  end

  always_comb begin
    kind_o = '0;
    kind_o.sign = sign_i;
    subnormal_o = 1'b0;
    if (field_ones) begin
      kind_o.infinite = fraction == '0;
      kind_o.nan = fraction != '0;
      kind_o.signaling = fraction != '0 && !fraction[WideSig-2];
    end else if (field == '0) begin
      kind_o.zero = fraction == '0;
      subnormal_o = fraction != '0;
    end
  end

  logic [$clog2(WideSig)-1:0] zeros;
  fp_normalize #(
      .Width(WideSig)
  ) u_normalize (
      .value_i({field != '0, fraction}),
      .value_o(sig_o),
      .count_o(zeros)
  );

  // A subnormal number has the exponent of the least normal one.
  always_comb begin
    if (field == '0) exp_o = exp_t'(1) - bias - exp_t'({1'b0, zeros});
    else exp_o = exp_t'({1'b0, field}) - bias;
  end
endmodule
