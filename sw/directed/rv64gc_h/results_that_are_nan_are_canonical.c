/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: F_canonical_NaN
 * Needs: d, h, pmp_usable>=2
 * Whatever NaNs go in, the NaN that arithmetic makes is the canonical one; NV tells of signaling ones. */
#include "float.h"

#define ODD64 0xfff8123456789abcull

int main(void) {
  FLOAT_ON();
  CHECK_EQ(OP2("fadd.d f1, f2, f3", ODD64, ONE64), NAN64);
  CHECK_EQ(OP2("fmul.d f1, f2, f3", ONE64, ODD64), NAN64);
  CHECK_EQ(OP2("fdiv.d f1, f2, f3", ODD64, ODD64), NAN64);
  CHECK_EQ(OP2("fsqrt.d f1, f2", ODD64, 0), NAN64);
  CHECK_EQ(OP3("fmadd.d f1, f2, f3, f4", ONE64, ONE64, ODD64), NAN64);
  CHECK_EQ(OP2("fmin.d f1, f2, f3", ODD64, ODD64), NAN64);
  CHECK_EQ(OP2("fcvt.s.d f1, f2", ODD64, 0), BOX(NAN32));
  CHECK_EQ(OP2("fcvt.d.s f1, f2", BOX(0xffc12345), 0), NAN64);
  CHECK_EQ(FLAGS(), 0);
  CHECK_EQ(OP2("fadd.d f1, f2, f3", SNAN64, ONE64), NAN64);
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(OP2("fcvt.s.d f1, f2", SNAN64, 0), BOX(NAN32));
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(OP2("fsub.s f1, f2, f3", BOX(INF32), BOX(INF32)), BOX(NAN32));
  CHECK_EQ(FLAGS(), NV);
  return 0;
}
