/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fdiv-d_op fsqrt-d_op fcsr_fflags_op
 * Needs: d, h, pmp_usable>=2
 * DZ of a finite number by zero, NV of zero by zero and of roots of negative numbers. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  CHECK_EQ(OP2("fdiv.d f1, f2, f3", ONE64, NEGATIVE64), INF64 | NEGATIVE64);
  CHECK_EQ(FLAGS(), DZ);
  CHECK_EQ(OP2("fdiv.d f1, f2, f3", 0, 0), NAN64);
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(OP2("fdiv.d f1, f2, f3", INF64, 0), INF64);
  CHECK_EQ(OP2("fdiv.d f1, f2, f3", ONE64, INF64), 0);
  CHECK_EQ(FLAGS(), 0);
  CHECK_EQ(OP2("fdiv.d f1, f2, f3", ONE64, THREE64), 0x3fd5555555555555);
  CHECK_EQ(FLAGS(), NX);
  CHECK_EQ(OP2("fsqrt.d f1, f2", NEGATIVE64, 0), NEGATIVE64);
  CHECK_EQ(OP2("fsqrt.d f1, f2", 0x4010000000000000, 0), TWO64);
  CHECK_EQ(FLAGS(), 0);
  CHECK_EQ(OP2("fsqrt.d f1, f2", ONE64 | NEGATIVE64, 0), NAN64);
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(OP2("fsqrt.d f1, f2", TWO64, 0), 0x3ff6a09e667f3bcd);
  CHECK_EQ(FLAGS(), NX);
  return 0;
}
