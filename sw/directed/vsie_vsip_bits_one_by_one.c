/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsip_vsie_ssi vsip_vsie_sti vsip_vsie_sei vsip_vsie_op VSIE_WARL
 * Needs: h, pmp_usable>=2
 * Bit n of vsie is bit n+1 of hie, one bit at a time, from HS and from VS itself. */
#include "harness.h"

PROVOKE(write_sie, "csrw sie, a0");
PROVOKE(read_sie, "csrr a0, sie");

int main(void) {
  WRITE(hideleg, 0x444);
  for (unsigned bit = 0; bit < 16; bit++) {
    uint64_t one = 1ull << bit, kept = one & 0x222;
    WRITE(vsie, one);
    CHECK_EQ(READ(hie) & 0x444, kept << 1);
    CHECK_EQ(READ(vsie) & 0xfff, kept);
    WRITE(vsie, 0);
    CHECK_NO_TRAP(RUN1(VS, write_sie, one));
    CHECK_EQ(READ(mie) & 0x444, kept << 1);
    CHECK_EQ(RUN(VS, read_sie).a0 & 0xfff, kept);
  }
  return 0;
}
