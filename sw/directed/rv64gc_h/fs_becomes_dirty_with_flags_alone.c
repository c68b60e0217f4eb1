/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_fs_vs_xs_dirty_op vsstatus_fs_op
 * Needs: d, h, pmp_usable>=2
 * An instruction whose result is an integer makes FS Dirty where it raises a flag. */
#include "float.h"

WORDS(raising, "feq.d a0, f2, f3\nflt.d a0, f2, f3\nfle.d a0, f2, f3\nfcvt.w.d a0, f2\nfcvt.lu.d a0, f4");

int main(void) {
  for (const uint32_t *word = raising; word < raising_end; word++) {
    SET_FS(mstatus, DIRTY);
    WRITE(fcsr, 0);
    F_SET(2, SNAN64);
    F_SET(3, ONE64);
    F_SET(4, 0x3fe0000000000000);
    SET_FS(mstatus, CLEAN);
    SET_FS(vsstatus, INITIAL);
    CHECK_NO_TRAP(run_insn(VU, *word, 0, 0));
    CHECK_EQ(FS_OF(mstatus), DIRTY);
    CHECK_EQ(FS_OF(vsstatus), DIRTY);
    CHECK(READ(fflags) == NV || READ(fflags) == NX);
  }
  return 0;
}
