/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcsr_frm_op F_rm_field fadd-d_op
 * Needs: d, h, pmp_usable>=2
 * One plus and minus a quarter of its last place in each rounding mode, static and dynamic. */
#include "float.h"

#define SMALL 0x3c90000000000000ull /* 2**-54 */
#define TIE 0x3ca0000000000000ull /* 2**-53 */
#define SUMS(mode) {OP2("fadd.d f1, f2, f3, " mode, ONE64, SMALL), OP2("fadd.d f1, f2, f3, " mode, ONE64, TIE), \
    OP2("fadd.d f1, f2, f3, " mode, ONE64 | NEGATIVE64, TIE | NEGATIVE64), \
    OP2("fadd.d f1, f2, f3, " mode, ONE64 + 1, TIE)}

int main(void) {
  FLOAT_ON();
  uint64_t sums[5][4] = {SUMS("rne"), SUMS("rtz"), SUMS("rdn"), SUMS("rup"), SUMS("rmm")};
  static const uint64_t more[5][4] = {{0, 0, 0, 2}, {0, 0, 0, 1}, {0, 0, 1, 1}, {1, 1, 0, 2}, {0, 1, 1, 2}};
  for (int mode = 0; mode < 5; mode++) {
    WRITE(frm, mode);
    uint64_t dynamic[4] = SUMS("dyn");
    for (int i = 0; i < 4; i++) {
      CHECK_EQ(sums[mode][i], (ONE64 | (i == 2 ? NEGATIVE64 : 0)) + more[mode][i]);
      CHECK_EQ(dynamic[i], sums[mode][i]);
    }
  }
  CHECK_EQ(FLAGS(), NX);
  return 0;
}
