/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_fs_vs_xs_clean_op
 * Needs: d, h, fs_dirty, pmp_usable>=2
 * Stores, comparisons, moves and reads of fcsr that raise no flag change nothing: FS stays (a hart may say otherwise: fs_dirty). */
#include "float.h"

WORDS(readers,
      "fsw f1, 0(a0)\nfsd f1, 0(a0)\nfeq.d a0, f2, f3\nflt.d a0, f2, f3\nfle.s a0, f4, f4\n"
      "fclass.d a0, f2\nfmv.x.d a0, f2\nfmv.x.w a0, f2\nfcvt.w.d a0, f2\ncsrr a0, fcsr\n"
      "csrr a0, frm\ncsrr a0, fflags");
static uint64_t data[2];

int main(void) {
  for (const uint32_t *word = readers; word < readers_end; word++)
    for (int fs = INITIAL; fs <= DIRTY; fs++) {
      SET_FS(mstatus, DIRTY);
      F_SET(2, ONE64);
      F_SET(3, THREE64);
      F_SET(4, BOX(ONE32));
      SET_FS(mstatus, fs);
      SET_FS(vsstatus, fs);
      CHECK_NO_TRAP(run_insn(VS, *word, (word_t)data, 0));
      CHECK_EQ(FS_OF(mstatus), fs);
      CHECK_EQ(FS_OF(vsstatus), fs);
    }
  return 0;
}
