/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hedeleg_acc HEDELEG_WARL hedeleg_sz
 * Needs: h, pmp_usable>=2, hedeleg_writable
 * hedeleg: bits 1 to 8, 12, 13 and 15 are writable each alone; 9 to 11, 16 and 20 to 23 read zero. */
#include "harness.h"

#define WRITABLE 0xb1feull
#define ZERO (7ull << 9 | 1ull << 16 | 15ull << 20)

int main(void) {
  for (unsigned bit = 0; bit < XLEN; bit++) {
    uint64_t one = 1ull << bit;
    WRITE(hedeleg, one);
    uint64_t got = READ(hedeleg);
    CHECK_EQ(got & ~one, 0);
    if (one & WRITABLE)
      CHECK_EQ(got, one);
    if (one & ZERO)
      CHECK_EQ(got, 0);
    WRITE(hedeleg, ~0ull);
    CHECK_NO_TRAP(run_insn(HS, CSR_INSN(3u, CSR_HEDELEG, 10), one, 0));
    CHECK_EQ(READ(hedeleg) & (WRITABLE | one), WRITABLE & ~one);
  }
  return 0;
}
