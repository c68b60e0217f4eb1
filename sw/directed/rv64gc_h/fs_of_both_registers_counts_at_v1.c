/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsstatus_fs_op
 * Needs: d, h, pmp_usable>=2
 * Each pair of mstatus.FS and vsstatus.FS: an instruction goes on at V=1 where neither is Off, at V=0 where mstatus.FS is not. */
#include "float.h"

PROVOKE(move, "fmv.x.d a0, f2");

int main(void) {
  for (int host = OFF; host <= DIRTY; host++)
    for (int guest = OFF; guest <= DIRTY; guest++)
      for (int mode = U; mode <= M; mode++) {
        SET_FS(mstatus, host);
        SET_FS(vsstatus, guest);
        struct outcome o = RUN(mode, move);
        int at_v1 = mode == VS || mode == VU;
        if (host == OFF || (at_v1 && guest == OFF))
          CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
        else
          CHECK_NO_TRAP(o);
      }
  return 0;
}
