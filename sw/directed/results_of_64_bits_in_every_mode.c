/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: HSXLEN VSXLEN
 * Needs: xlen 64, h, pmp_usable>=2
 * Subtraction and multiplication give all 64 bits in every mode, above and below the sign of 32. */
#include "harness.h"

PROVOKE(difference, "sub a0, a0, a1");
PROVOKE(product, "mul a0, a0, a1");

int main(void) {
  for (int mode = U; mode <= M; mode++) {
    CHECK_EQ(RUN2(mode, difference, 0xF68A7CC000000310ull, 2).a0, 0xF68A7CC00000030Eull);
    CHECK_EQ(RUN2(mode, difference, 0x100000000ull, 1).a0, 0xFFFFFFFFull);
    CHECK_EQ(RUN2(mode, product, 0x40020000ull, 2).a0, 0x80040000ull);
    CHECK_EQ(RUN2(mode, product, 0x123456789ull, 0x10000ull).a0, 0x1234567890000ull);
  }
  return 0;
}
