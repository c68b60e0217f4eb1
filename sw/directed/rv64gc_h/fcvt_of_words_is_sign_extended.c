/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcvt-w-d_fcvt-wu-d_sign_ext fmv-x-w_op
 * Needs: d, h, pmp_usable>=2
 * FCVT.W, FCVT.WU and FMV.X.W sign-extend the word; conversions from words take the low half. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  CHECK_EQ(TO_X("fcvt.wu.d a0, f2", 0x41e0000000000000, 0), 0xffffffff80000000);
  CHECK_EQ(TO_X("fcvt.w.s a0, f2", BOX(0xbf800000), 0), ~0ull);
  CHECK_EQ(TO_X("fmv.x.w a0, f2", 0x1234567880000001, 0), 0xffffffff80000001);
  CHECK_EQ(FROM_X("fcvt.d.w f1, a0", 0x12345678ffffffff), ONE64 | NEGATIVE64);
  CHECK_EQ(FROM_X("fcvt.d.wu f1, a0", 0x12345678ffffffff), 0x41efffffffe00000);
  CHECK_EQ(FROM_X("fcvt.s.w f1, a0", 0x8000000000000000), BOX(0));
  CHECK_EQ(FLAGS(), 0);
  CHECK_EQ(FROM_X("fcvt.s.l f1, a0", 0x7fffffffffffffff), BOX(0x5f000000));
  CHECK_EQ(FLAGS(), NX);
  CHECK_EQ(FROM_X("fcvt.d.lu f1, a0, rtz", ~0ull), 0x43efffffffffffff);
  CHECK_EQ(FLAGS(), NX);
  return 0;
}
