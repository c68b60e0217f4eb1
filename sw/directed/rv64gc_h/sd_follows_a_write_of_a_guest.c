/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsstatus_sd_xs_op vsstatus_fs_op
 * Needs: d, h, pmp_usable>=2
 * SD of vsstatus and of mstatus appear with the instruction that makes FS Dirty. */
#include "float.h"

PROVOKE(look, "csrr a0, sstatus\n fmv.d.x f1, a0\n csrr a1, sstatus");

int main(void) {
  SET_FS(mstatus, CLEAN);
  SET_FS(vsstatus, CLEAN);
  struct outcome o = RUN(VS, look);
  CHECK_NO_TRAP(o);
  CHECK_EQ(o.a0 >> 63, 0);
  CHECK_EQ(o.a1 >> 63, 1);
  CHECK_EQ(SD(mstatus), 1);
  CHECK_EQ(SD(vsstatus), 1);
  return 0;
}
