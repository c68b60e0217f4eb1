/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: feq-s_NaN flt-s_NaN fle-s_NaN feq-d_op flt-d_op fle-d_op
 * Needs: d, h, pmp_usable>=2
 * FEQ raises NV for signaling NaNs alone, FLT and FLE for both; zeros of either sign are equal. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  CHECK_EQ(TO_X("feq.d a0, f2, f3", 0, NEGATIVE64), 1);
  CHECK_EQ(TO_X("flt.d a0, f2, f3", NEGATIVE64, 0), 0);
  CHECK_EQ(TO_X("fle.d a0, f2, f3", 0, NEGATIVE64), 1);
  CHECK_EQ(TO_X("flt.d a0, f2, f3", INF64 | NEGATIVE64, MOST64 | NEGATIVE64), 1);
  CHECK_EQ(TO_X("fle.d a0, f2, f3", TWO64, ONE64), 0);
  CHECK_EQ(TO_X("feq.d a0, f2, f3", NAN64, NAN64), 0);
  CHECK_EQ(FLAGS(), 0);
  CHECK_EQ(TO_X("feq.d a0, f2, f3", SNAN64, ONE64), 0);
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(TO_X("flt.d a0, f2, f3", NAN64, ONE64), 0);
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(TO_X("fle.s a0, f2, f3", BOX(ONE32), BOX(NAN32)), 0);
  CHECK_EQ(FLAGS(), NV);
  return 0;
}
