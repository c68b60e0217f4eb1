/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_fs_vs_xs_dirty_op csrrs_op csrrc_op
 * Needs: d, h, pmp_usable>=2
 * Reading fcsr, fflags and frm, and CSRRS and CSRRC without a bit to set, leave FS as it is. */
#include "float.h"

WORDS(reads, "csrr a0, fcsr\ncsrr a0, fflags\ncsrr a0, frm\ncsrrc a0, fcsr, x0\ncsrrsi a0, frm, 0\ncsrrci a0, fflags, 0");

int main(void) {
  for (int mode = U; mode <= M; mode++)
    for (const uint32_t *word = reads; word < reads_end; word++) {
      FLOAT_ON();
      WRITE(fcsr, 0x75);
      SET_FS(mstatus, CLEAN);
      SET_FS(vsstatus, INITIAL);
      struct outcome o = run_insn(mode, *word, 0, 0);
      CHECK_NO_TRAP(o);
      CHECK(o.a0 == 0x75 || o.a0 == 0x15 || o.a0 == 3);
      CHECK_EQ(FS_OF(mstatus), CLEAN);
      CHECK_EQ(FS_OF(vsstatus), INITIAL);
    }
  return 0;
}
