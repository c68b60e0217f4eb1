/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fmv-d-x_op fmv-x-d_op
 * Needs: d, h, pmp_usable>=2
 * Every f register, f0 as well, keeps what was written to it and to no other. */
#include "float.h"

#define EACH(X) \
  X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) \
  X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)
#define VALUE(n, round) (0x0123456789abcdefull * (n + 1) ^ (round) * 0xffff00ff0f0f3355ull)
#define PUT(n) F_SET(n, VALUE(n, round));
#define LOOK(n) CHECK_EQ(F_GET(n), VALUE(n, round));

int main(void) {
  FLOAT_ON();
  for (uint64_t round = 0; round < 4; round++) {
    EACH(PUT)
    EACH(LOOK)
  }
  return 0;
}
