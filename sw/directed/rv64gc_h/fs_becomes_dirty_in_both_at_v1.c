/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsstatus_fs_op
 * Needs: d, h, pmp_usable>=2
 * Modifying the floating-point state at V=1 makes both fields Dirty. */
#include "float.h"

PROVOKE(write_f, "fmv.d.x f1, a0");
PROVOKE(write_flags, "csrwi fflags, 5");

int main(void) {
  for (int mode = VU; mode <= VS; mode++)
    for (int host = INITIAL; host <= DIRTY; host++)
      for (int guest = INITIAL; guest <= DIRTY; guest++) {
        SET_FS(mstatus, host);
        SET_FS(vsstatus, guest);
        CHECK_NO_TRAP(RUN1(mode, write_f, host << 4 | guest << 2 | mode));
        CHECK_EQ(FS_OF(mstatus), DIRTY);
        CHECK_EQ(FS_OF(vsstatus), DIRTY);
        WRITE(fflags, 0);
        SET_FS(mstatus, host);
        SET_FS(vsstatus, guest);
        CHECK_NO_TRAP(RUN(mode, write_flags));
        CHECK_EQ(FS_OF(mstatus), DIRTY);
        CHECK_EQ(FS_OF(vsstatus), DIRTY);
      }
  return 0;
}
