/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: HSTATUS_VGEIN_WLRL hstatus_vgein_op GEILEN
 * Needs: h, pmp_usable>=2, wlrl_write_traps
 * VGEIN never reads back above GEILEN, and every legal value is kept. */
#include "harness.h"

int main(void) {
  unsigned geilen = 0;
  WRITE(hgeie, ~0ull);
  for (uint64_t bits = READ(hgeie) >> 1; bits; bits >>= 1)
    geilen++;
  for (unsigned n = 0; n < 64; n++) {
    WRITE(hstatus, (word_t)n << 12);
    unsigned got = READ(hstatus) >> 12 & 63;
    CHECK(got <= geilen);
    if (n <= geilen)
      CHECK_EQ(got, n);
  }
  return 0;
}
