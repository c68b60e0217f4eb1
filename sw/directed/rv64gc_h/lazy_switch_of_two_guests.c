/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsstatus_fs_op mstatus_fs_vs_xs_dirty_op
 * Needs: d, h, pmp_usable>=2
 * A hypervisor that saves on Dirty and restores on first use keeps the registers of two guests apart. */
#include "float.h"

PROVOKE(use, "fmv.x.d a1, f1\n fmv.d.x f1, a0");
static uint64_t saved[2];

int main(void) {
  int owner = -1;
  for (uint64_t turn = 0; turn < 6; turn++) {
    int guest = turn & 1;
    SET_FS(vsstatus, INITIAL);
    SET_FS(mstatus, OFF);
    struct outcome o = RUN1(VS, use, 100 * turn + guest);
    CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
    if (owner != guest) {
      SET_FS(mstatus, CLEAN);
      if (owner >= 0)
        saved[owner] = F_GET(1);
      F_SET(1, saved[guest]);
      owner = guest;
    }
    SET_FS(mstatus, CLEAN);
    o = RUN1(VS, use, 100 * turn + guest);
    CHECK_NO_TRAP(o);
    CHECK_EQ(o.a1, turn < 2 ? 0 : 100 * (turn - 2) + guest);
    CHECK_EQ(FS_OF(mstatus), DIRTY);
    CHECK_EQ(FS_OF(vsstatus), DIRTY);
  }
  return 0;
}
