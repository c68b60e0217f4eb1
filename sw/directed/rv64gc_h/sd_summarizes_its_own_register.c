/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_sd_op mstatus_sd_acc vsstatus_sd_xs_op
 * Needs: d, h, pmp_usable>=2
 * SD is set where FS of the same register is Dirty, and is not written; mstatus.FS does not affect vsstatus.SD. */
#include "float.h"

PROVOKE(read_sstatus, "csrr a0, sstatus");

int main(void) {
  for (int host = OFF; host <= DIRTY; host++)
    for (int guest = OFF; guest <= DIRTY; guest++) {
      SET_FS(mstatus, host);
      SET_FS(vsstatus, guest);
      SET(mstatus, 1ull << (XLEN - 1));
      SET(vsstatus, 1ull << (XLEN - 1));
      CHECK_EQ(SD(mstatus), host == DIRTY);
      CHECK_EQ(SD(sstatus), host == DIRTY);
      CHECK_EQ(SD(vsstatus), guest == DIRTY);
      struct outcome in_vs = RUN(VS, read_sstatus), in_hs = RUN(HS, read_sstatus);
      CHECK_EQ(in_vs.a0 >> (XLEN - 1), guest == DIRTY);
      CHECK_EQ(in_vs.a0 >> 13 & 3, guest);
      CHECK_EQ(in_hs.a0 >> (XLEN - 1), host == DIRTY);
      CHECK_EQ(in_hs.a0 >> 13 & 3, host);
    }
  return 0;
}
