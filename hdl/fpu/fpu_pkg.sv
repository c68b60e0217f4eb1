// SPDX-License-Identifier: Apache-2.0
// Operations, formats and rounding modes of the floating-point unit, and what its modules share.
package fpu_pkg;
  import isa_pkg::*;

  // F: the float of format fmt; W, WU, L, LU, X: the integer.
  typedef enum logic [4:0] {
    FpAdd,
    FpSub,
    FpMul,
    FpDiv,
    FpSqrt,
    FpMadd,
    FpMsub,
    FpNmsub,
    FpNmadd,
    FpSgnj,
    FpSgnjn,
    FpSgnjx,
    FpMin,
    FpMax,
    FpEq,
    FpLt,
    FpLe,
    FpClass,
    FpCvtFF,  // from src_fmt to fmt
    FpCvtWF,  // to an integer, from a float
    FpCvtWuF,
    FpCvtLF,
    FpCvtLuF,
    FpCvtFW,  // to a float, from an integer
    FpCvtFWu,
    FpCvtFL,
    FpCvtFLu,
    FpMvXF,
    FpMvFX
  } fp_op_e;

  // The low bit of the instruction's fmt field (tab:fpfmt).
  typedef enum logic {
    FmtS = 1'b0,
    FmtD = 1'b1
  } fp_fmt_e;

  // In the order of fflags.
  typedef struct packed {
    logic nv;
    logic dz;
    logic of;
    logic uf;
    logic nx;
  } fp_flags_t;

  // What kind of datum an operand or a result is. At most one of nan, infinite and zero; none of
  // them: a finite number. signaling implies nan.
  typedef struct packed {
    logic sign;
    logic nan;
    logic signaling;
    logic infinite;
    logic zero;
  } fp_kind_t;

  // A result that needs no rounding: a NaN, an infinity or a zero.
  function automatic fp_kind_t nan_kind();
    nan_kind = '0;
    nan_kind.nan = 1'b1;
  endfunction

  function automatic fp_kind_t infinite_kind(logic sign);
    infinite_kind = '0;
    infinite_kind.sign = sign;
    infinite_kind.infinite = 1'b1;
  endfunction

  function automatic fp_kind_t zero_kind(logic sign);
    zero_kind = '0;
    zero_kind.sign = sign;
    zero_kind.zero = 1'b1;
  endfunction

  // Whether a magnitude that is cut after the bit `odd` is rounded away from zero. guard: the first
  // bit that is cut off; sticky: whether any bit behind it is one.
  function automatic logic rounds_away(logic [2:0] rm, logic sign, logic odd, logic guard,
                                       logic sticky);
    unique case (rm)
      RmRne: rounds_away = guard && (sticky || odd);
      RmRmm: rounds_away = guard;
      RmRdn: rounds_away = sign && (guard || sticky);
      RmRup: rounds_away = !sign && (guard || sticky);
      default: rounds_away = 1'b0;
    endcase
  endfunction
endpackage
