/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fadd-s_op fsub-s_op
 * Needs: d, h, pmp_usable>=2
 * An exact zero sum is +0, rounding down -0; zeros of one sign keep it; nothing is inexact. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  for (unsigned frm = 0; frm < 5; frm++) {
    uint64_t zero = frm == 2 ? NEGATIVE64 : 0;
    WRITE(frm, frm);
    CHECK_EQ(OP2("fsub.d f1, f2, f3", THREE64, THREE64), zero);
    CHECK_EQ(OP2("fadd.d f1, f2, f3", ONE64, ONE64 | NEGATIVE64), zero);
    CHECK_EQ(OP2("fadd.d f1, f2, f3", 0, NEGATIVE64), zero);
    CHECK_EQ(OP2("fadd.d f1, f2, f3", NEGATIVE64, NEGATIVE64), NEGATIVE64);
    CHECK_EQ(OP2("fsub.d f1, f2, f3", 0, NEGATIVE64), 0);
    CHECK_EQ(OP3("fmsub.d f1, f2, f3, f4", TWO64, ONE64, TWO64), zero);
    CHECK_EQ(OP3("fnmadd.d f1, f2, f3, f4", TWO64, ONE64, TWO64 | NEGATIVE64), zero);
    CHECK_EQ(OP2("fsub.s f1, f2, f3", BOX(ONE32), BOX(ONE32)), BOX(zero >> 32));
  }
  CHECK_EQ(FLAGS(), 0);
  return 0;
}
