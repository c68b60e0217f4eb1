/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcvt-s-d_op fcvt-d-s_op
 * Needs: d, h, pmp_usable>=2
 * FCVT.S.D rounds, FCVT.D.S does not; NaNs become canonical, signaling ones raise NV. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  CHECK_EQ(OP2("fcvt.d.s f1, f2", BOX(1), 0), 0x36a0000000000000);
  CHECK_EQ(OP2("fcvt.d.s f1, f2", BOX(0xffc12345), 0), NAN64);
  CHECK_EQ(FLAGS(), 0);
  CHECK_EQ(OP2("fcvt.d.s f1, f2", BOX(SNAN32), 0), NAN64);
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(OP2("fcvt.s.d f1, f2, rup", ONE64 + 1, 0), BOX(ONE32 + 1));
  CHECK_EQ(FLAGS(), NX);
  CHECK_EQ(OP2("fcvt.s.d f1, f2", 0x3690000000000000, 0), BOX(0));
  CHECK_EQ(FLAGS(), UF | NX);
  CHECK_EQ(OP2("fcvt.s.d f1, f2", NEGATIVE64 | SNAN64, 0), BOX(NAN32));
  CHECK_EQ(FLAGS(), NV);
  return 0;
}
