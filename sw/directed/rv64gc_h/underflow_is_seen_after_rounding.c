/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: f_ieee_compliance fmul-d_op
 * Needs: d, h, pmp_usable>=2
 * Tininess is detected after rounding: what rounds up to the least normal number as if without a bound raises no UF. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  /* (1 - 2**-53) times the least normal number rounds up to it with 53 bits: not tiny, though inexact here. */
  CHECK_EQ(OP2("fmul.d f1, f2, f3, rup", 0x3fefffffffffffff, NORMAL64), NORMAL64);
  CHECK_EQ(FLAGS(), UF | NX);
  CHECK_EQ(OP2("fmul.d f1, f2, f3", ONE64 + 1, NORMAL64 - 1), NORMAL64);
  CHECK_EQ(FLAGS(), NX);
  CHECK_EQ(OP2("fmul.d f1, f2, f3", 0x3fe0000000000000, LEAST64), 0);
  CHECK_EQ(FLAGS(), UF | NX);
  CHECK_EQ(OP2("fmul.d f1, f2, f3", 0x3fe0000000000000, NORMAL64), NORMAL64 >> 1);
  CHECK_EQ(FLAGS(), 0);
  CHECK_EQ(OP2("fadd.d f1, f2, f3", NORMAL64, LEAST64 | NEGATIVE64), NORMAL64 - 1);
  CHECK_EQ(FLAGS(), 0);
  return 0;
}
