/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fclass-s_op fclass-d_op
 * Needs: d, h, pmp_usable>=2
 * One bit for each class, of both formats; signaling NaNs raise nothing. */
#include "float.h"

int main(void) {
  static const uint64_t wide[10] = {INF64 | NEGATIVE64, ONE64 | NEGATIVE64, LEAST64 | NEGATIVE64, NEGATIVE64, 0,
                                    LEAST64, MOST64, INF64, SNAN64, NAN64};
  static const uint32_t narrow[10] = {0xff800000, 0xbf800000, 0x807fffff, 0x80000000, 0,
                                      1, 0x00800000, INF32, SNAN32, 0xffffffff};
  FLOAT_ON();
  for (int i = 0; i < 10; i++) {
    CHECK_EQ(TO_X("fclass.d a0, f2", wide[i], 0), 1 << i);
    CHECK_EQ(TO_X("fclass.s a0, f2", BOX(narrow[i]), 0), 1 << i);
  }
  CHECK_EQ(FLAGS(), 0);
  return 0;
}
