/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fsgnj-s_op fsgnjn-s_op fsgnjx-s_op fsgnj-d_op
 * Needs: d, h, pmp_usable>=2
 * Sign injection changes the sign alone, raises nothing and leaves NaNs as they are. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  CHECK_EQ(OP2("fsgnj.d f1, f2, f3", SNAN64 | 0x123, NEGATIVE64), NEGATIVE64 | SNAN64 | 0x123);
  CHECK_EQ(OP2("fsgnjn.d f1, f2, f3", NAN64 | 9, NEGATIVE64), NAN64 | 9);
  CHECK_EQ(OP2("fsgnjx.d f1, f2, f3", NEGATIVE64 | ONE64, NEGATIVE64), ONE64);
  CHECK_EQ(OP2("fsgnj.s f1, f2, f3", BOX(SNAN32 | 0x80000000), BOX(0)), BOX(SNAN32));
  CHECK_EQ(OP2("fsgnjx.s f1, f2, f3", BOX(0x80000001), BOX(0x80000000)), BOX(1));
  CHECK_EQ(FLAGS(), 0);
  return 0;
}
