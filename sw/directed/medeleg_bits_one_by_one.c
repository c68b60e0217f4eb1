/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: medeleg_acc MEDELEG_WARL medeleg_no_rd1 H_trap_deleg
 * Needs: h, pmp_usable>=2, medeleg_writable
 * medeleg: the exceptions of H (10 and 20 to 23) and those of S are writable each alone; 11 and
 * reserved causes read zero. */
#include "harness.h"

#define WRITABLE (0xb7feull | 15ull << 20)
#define ZERO (1ull << 11 | 1ull << 14)

int main(void) {
  for (unsigned bit = 0; bit < XLEN; bit++) {
    uint64_t one = 1ull << bit;
    WRITE(medeleg, one);
    uint64_t got = READ(medeleg);
    CHECK_EQ(got & ~one, 0);
    if (one & WRITABLE)
      CHECK_EQ(got, one);
    if (one & ZERO)
      CHECK_EQ(got, 0);
    WRITE(medeleg, ~0ull);
    CLEAR(medeleg, one);
    CHECK_EQ(READ(medeleg) & (WRITABLE | one), WRITABLE & ~one);
  }
  WRITE(medeleg, 0);
  return 0;
}
