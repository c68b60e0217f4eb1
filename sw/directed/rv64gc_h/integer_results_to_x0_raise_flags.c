/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcsr_fflags_op mstatus_fs_vs_xs_dirty_op
 * Needs: d, h, pmp_usable>=2
 * Comparisons and conversions whose result goes to x0 raise their flags, and FS becomes Dirty with them. */
#include "float.h"

WORDS(to_x0, "feq.d x0, f2, f2\nflt.s x0, f3, f3\nfcvt.w.d x0, f4, rtz\nfcvt.lu.s x0, f3\n");

int main(void) {
  static const uint8_t flags[] = {NV, NV, NX, NV};
  for (unsigned i = 0; i < 4; i++) {
    FLOAT_ON();
    F_SET(2, SNAN64);
    F_SET(3, BOX(NAN32));
    F_SET(4, 0x3ff8000000000000); /* 1.5 */
    SET_FS(mstatus, CLEAN);
    SET_FS(vsstatus, CLEAN);
    CHECK_NO_TRAP(run_insn(VU, to_x0[i], 0, 0));
    CHECK_EQ(FS_OF(mstatus), DIRTY);
    CHECK_EQ(FS_OF(vsstatus), DIRTY);
    CHECK_EQ(FLAGS(), flags[i]);
  }
  return 0;
}
