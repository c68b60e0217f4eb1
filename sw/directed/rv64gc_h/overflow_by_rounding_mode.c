/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: f_ieee_compliance fadd-d_op
 * Needs: d, h, pmp_usable>=2
 * An overflow is infinity or the largest number, as the mode rounds; OF and NX. */
#include "float.h"

int main(void) {
  static const uint64_t above[5] = {INF64, MOST64, MOST64, INF64, INF64};
  static const uint64_t below[5] = {INF64, MOST64, INF64, MOST64, INF64};
  FLOAT_ON();
  for (int mode = 0; mode < 5; mode++) {
    WRITE(frm, mode);
    CHECK_EQ(OP2("fadd.d f1, f2, f3", MOST64, MOST64), above[mode]);
    CHECK_EQ(FLAGS(), OF | NX);
    CHECK_EQ(OP2("fmul.d f1, f2, f3", MOST64, TWO64 | NEGATIVE64), below[mode] | NEGATIVE64);
    CHECK_EQ(FLAGS(), OF | NX);
    CHECK_EQ(OP2("fcvt.s.d f1, f2", MOST64, 0), BOX(above[mode] == INF64 ? INF32 : INF32 - 1));
    CHECK_EQ(FLAGS(), OF | NX);
  }
  return 0;
}
