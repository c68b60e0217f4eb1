/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsstatus_v0 vsstatus_fs_op
 * Needs: d, h, pmp_usable>=2
 * Modifying the floating-point state at V=0 leaves vsstatus.FS as it was, Off included. */
#include "float.h"

PROVOKE(write_f, "fmv.d.x f1, a0");

int main(void) {
  static const enum mode modes[] = {U, HS, M};
  for (unsigned i = 0; i < 3; i++)
    for (int guest = OFF; guest <= DIRTY; guest++) {
      SET_FS(mstatus, CLEAN);
      SET_FS(vsstatus, guest);
      CHECK_NO_TRAP(RUN1(modes[i], write_f, 0x100 + 4 * i + guest));
      CHECK_EQ(FS_OF(mstatus), DIRTY);
      CHECK_EQ(FS_OF(vsstatus), guest);
    }
  return 0;
}
