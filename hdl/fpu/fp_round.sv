// SPDX-License-Identifier: Apache-2.0
// The only place where a result is rounded to a format: (-1)^sign * 2^exp * sig, where sig has its
// first bit before the point and that bit is one, and a bit that says whether there is more behind.
// A NaN becomes the canonical one; infinities and zeros keep their sign.
//
// Overflow, underflow and what they deliver: IEEE 754-2008 7.4 and 7.5. "In the parlance of IEEE
// 754-2008, tininess is detected after rounding" (norm:ieee_std_tininess).
module fp_round
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
    input logic [2:0] rm_i,
    input fp_kind_t kind_i,
    input logic signed [ExpBits-1:0] exp_i,
    input logic [Width-1:0] sig_i,
    input logic sticky_i,
    output logic sign_o,
    output logic [Width-2:0] magnitude_o,
    output logic overflow_o,
    output logic underflow_o,
    output logic inexact_o
);
  typedef logic signed [ExpBits-1:0] exp_t;
  typedef logic [Width-2:0] magnitude_t;

  localparam int unsigned Excess = WideSig - NarrowSig;
  localparam exp_t NarrowBias = exp_t'(2 ** (NarrowExp - 1) - 1);
  localparam exp_t WideBias = exp_t'(2 ** (WideExp - 1) - 1);
  localparam magnitude_t NarrowInfinity = magnitude_t'(2 ** NarrowExp - 1) << (NarrowSig - 1);
  localparam magnitude_t WideInfinity = magnitude_t'(2 ** WideExp - 1) << (WideSig - 1);
  localparam magnitude_t NarrowQuiet = magnitude_t'(1) << (NarrowSig - 2);
  localparam magnitude_t WideQuiet = magnitude_t'(1) << (WideSig - 2);

  logic narrow;
  exp_t bias;  // the greatest exponent, too
  magnitude_t infinity;
  assign narrow = fmt_i == FmtS;
  assign bias = narrow ? NarrowBias : WideBias;
  assign infinity = narrow ? NarrowInfinity : WideInfinity;

  // The bits of the wider format, the first one behind them, and whether there are more.
  localparam int unsigned TopBits = WideSig + 2;
  logic [TopBits-1:0] top;
  assign top = {
    sig_i[Width-1-:WideSig+1], sticky_i || (sig_i & (Width'(1) << (WideExp - 1)) - 1'b1) != '0
  };

  // Below the least normal number, the last place is that number's: all moves right.
  localparam int unsigned ShiftBits = $clog2(TopBits + 1);
  localparam exp_t MostShift = exp_t'(TopBits);
  exp_t below;  // by how much the exponent is below the least normal number's
  exp_t distance;
  logic is_below;
  logic [ShiftBits-1:0] shift;
  logic [2*TopBits-1:0] shifted;
  logic [WideSig-1:0] kept;
  logic guard;
  logic sticky;
  always_comb begin
    below = exp_t'(1) - bias - exp_i;
    is_below = below > 0;
    distance = is_below ? below : '0;
    if (narrow) distance = distance + exp_t'(Excess);
    shift = distance > MostShift ? ShiftBits'(TopBits) : ShiftBits'(unsigned'(distance));
    shifted = {top, {TopBits{1'b0}}} >> shift;
    {kept, guard} = shifted[2*TopBits-1-:WideSig+1];
    sticky = shifted[TopBits:0] != '0;
  end

  // A significand that carries when it is rounded as if its exponent had no bounds.
  logic ones;
  logic free_guard;
  logic free_sticky;
  logic carries;
  always_comb begin
    if (narrow) begin
      ones = &top[TopBits-1-:NarrowSig];
      free_guard = top[TopBits-1-NarrowSig];
      free_sticky = top[TopBits-2-NarrowSig:0] != '0;
    end else begin
      ones = &top[TopBits-1-:WideSig];
      free_guard = top[1];
      free_sticky = top[0];
    end
    carries = ones && rounds_away(rm_i, kind_i.sign, 1'b1, free_guard, free_sticky);
  end

  // Exponent field and fraction as one integer: rounding carries from one into the other.
  magnitude_t fraction;
  magnitude_t exponent;
  magnitude_t rounded;
  logic away;
  logic too_large;
  logic inexact;
  logic tiny;
  magnitude_t largest;
  always_comb begin
    fraction = magnitude_t'(kept);
    exponent = is_below ? '0 : magnitude_t'(unsigned'(exp_i + bias));
    if (narrow) begin
      fraction[NarrowSig-1] = 1'b0;
      exponent = exponent << (NarrowSig - 1);
    end else begin
      fraction[WideSig-1] = 1'b0;
      exponent = exponent << (WideSig - 1);
    end
    away = rounds_away(rm_i, kind_i.sign, kept[0], guard, sticky);
    rounded = exponent + fraction + magnitude_t'(away);
    too_large = exp_i > bias || rounded >= infinity;
    inexact = guard || sticky;
    tiny = is_below && !(below == exp_t'(1) && carries);
    // What is too large becomes infinite where it is rounded away from zero.
    largest = infinity - magnitude_t'(!rounds_away(rm_i, kind_i.sign, 1'b1, 1'b1, 1'b1));
  end

  always_comb begin
    sign_o = kind_i.sign;
    magnitude_o = '0;
    overflow_o = 1'b0;
    underflow_o = 1'b0;
    inexact_o = 1'b0;
    if (kind_i.nan) begin
      sign_o = 1'b0;
      magnitude_o = infinity | (narrow ? NarrowQuiet : WideQuiet);
    end else if (kind_i.infinite) begin
      magnitude_o = infinity;
    end else if (!kind_i.zero) begin
      magnitude_o = too_large ? largest : rounded;
      overflow_o = too_large;
      underflow_o = tiny && inexact;
      inexact_o = too_large || inexact;
    end
  end
endmodule
