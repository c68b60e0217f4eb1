/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsstatus_op H_csrs_hs_not_vs vsstatus_uxl_change
 * Needs: h, pmp_usable>=2
 * sstatus written in VS changes vsstatus and nothing of mstatus. */
#include "harness.h"

#define STORED 0xc0122ull
PROVOKE(swap, "csrrw a0, sstatus, a0");

int main(void) {
  WRITE(vsstatus, 0);
  uint64_t m = READ(mstatus) & STORED;
  struct outcome o = RUN1(VS, swap, ~2ull);
  CHECK_NO_TRAP(o);
  CHECK_EQ(o.a0 & STORED, 0);
  CHECK_EQ(READ(vsstatus) & STORED, STORED & ~2ull);
  CHECK_EQ(READ(mstatus) & STORED, m);
  return 0;
}
