/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcsr_frm_op F_rm_field
 * Needs: d, h, pmp_usable>=2
 * rm 7 is frm's mode as the instruction just before has written it, by frm or by fcsr. */
#include "float.h"

PROVOKE(turns, "csrwi frm, 2\n fdiv.d f10, f2, f3\n csrwi frm, 3\n fdiv.d f11, f2, f3\n"
        "csrwi frm, 1\n fdiv.d f12, f2, f3\n li t0, 0x60\n csrw fcsr, t0\n fdiv.d f13, f2, f3\n"
        "csrwi frm, 0\n fdiv.d f14, f2, f3\n csrrsi x0, frm, 2\n fdiv.d f15, f4, f3\n");

int main(void) {
  const uint64_t down = 0x3fd5555555555555, up = 0x3fd5555555555556;
  FLOAT_ON();
  F_SET(2, ONE64);
  F_SET(3, THREE64);
  F_SET(4, ONE64 | NEGATIVE64);
  CHECK_NO_TRAP(RUN(VS, turns));
  CHECK_EQ(F_GET(10), down);
  CHECK_EQ(F_GET(11), up);
  CHECK_EQ(F_GET(12), down);
  CHECK_EQ(F_GET(13), up);
  CHECK_EQ(F_GET(14), down);
  CHECK_EQ(F_GET(15), up | NEGATIVE64);
  CHECK_EQ(FLAGS(), NX);
  return 0;
}
