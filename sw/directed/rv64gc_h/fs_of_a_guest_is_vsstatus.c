/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsstatus_op vsstatus_fs_op
 * Needs: d, h, pmp_usable>=2
 * VS-mode sets FS of its sstatus, which is vsstatus; mstatus.FS stays. */
#include "float.h"

PROVOKE(set, "li a1, 0x6000\n csrc sstatus, a1\n csrs sstatus, a0\n csrr a0, sstatus");

int main(void) {
  for (int host = OFF; host <= DIRTY; host++)
    for (int guest = OFF; guest <= DIRTY; guest++) {
      SET_FS(mstatus, host);
      struct outcome o = RUN1(VS, set, guest << 13);
      CHECK_NO_TRAP(o);
      CHECK_EQ(o.a0 >> 13 & 3, guest);
      CHECK_EQ(FS_OF(vsstatus), guest);
      CHECK_EQ(FS_OF(mstatus), host);
    }
  return 0;
}
