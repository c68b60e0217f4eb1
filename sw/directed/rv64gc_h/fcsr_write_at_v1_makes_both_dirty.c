/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsstatus_fs_op mstatus_fs_vs_xs_dirty_op
 * Needs: d, h, pmp_usable>=2
 * A guest's write of fcsr, fflags or frm makes both FS Dirty; a write at V=0 that of mstatus alone. */
#include "float.h"

WORDS(writes, "csrw fcsr, a0\ncsrw fflags, a0\ncsrw frm, a0\ncsrs fcsr, a0\ncsrwi frm, 1\ncsrsi fflags, 9");

int main(void) {
  for (int mode = U; mode <= M; mode++)
    for (const uint32_t *word = writes; word < writes_end; word++) {
      int at_v1 = mode == VS || mode == VU;
      FLOAT_ON();
      SET_FS(mstatus, INITIAL);
      SET_FS(vsstatus, CLEAN);
      CHECK_NO_TRAP(run_insn(mode, *word, 3, 0));
      CHECK_EQ(FS_OF(mstatus), DIRTY);
      CHECK_EQ(FS_OF(vsstatus), at_v1 ? DIRTY : CLEAN);
      CHECK(READ(fcsr) != 0);
    }
  return 0;
}
