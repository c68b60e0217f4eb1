/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hcounteren_sz hcounteren_acc HCOUNTEREN_WARL
 * Needs: h, pmp_usable>=2, hcounteren_writable, counters
 * hcounteren is 32 bits: CY, TM and IR are stored each alone, the upper half reads zero. */
#include "harness.h"

int main(void) {
  for (unsigned bit = 0; bit < XLEN; bit++) {
    uint64_t one = 1ull << bit;
    WRITE(hcounteren, one);
    uint64_t got = READ(hcounteren);
    CHECK_EQ(got & ~one, 0);
    if (bit < 3)
      CHECK_EQ(got, one);
    if (bit >= 32)
      CHECK_EQ(got, 0);
    WRITE(hcounteren, ~0ull);
    CHECK_EQ(READ(hcounteren) & 7, 7);
    CHECK_EQ(READ(hcounteren) >> 32, 0);
  }
  return 0;
}
