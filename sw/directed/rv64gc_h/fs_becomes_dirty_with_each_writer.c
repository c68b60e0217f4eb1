/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_fs_vs_xs_dirty_op
 * Needs: d, h, pmp_usable>=2
 * Every instruction that alters an f register or fcsr makes FS Dirty. */
#include "float.h"

WORDS(writers,
      "flw f1, 0(a0)\nfld f1, 0(a0)\nfadd.s f1, f2, f3\nfadd.d f1, f2, f3\nfmul.d f1, f2, f3\n"
      "fmadd.d f1, f2, f3, f4\nfsqrt.d f1, f3\nfdiv.d f1, f2, f3\nfsgnj.d f1, f2, f3\n"
      "fmin.d f1, f2, f3\nfcvt.d.l f1, a0\nfcvt.s.d f1, f2\nfcvt.d.s f1, f4\nfmv.d.x f1, a0\n"
      "fmv.w.x f1, a0\ncsrwi fflags, 3\ncsrwi frm, 1\ncsrsi fcsr, 4");
static uint64_t data[2] = {0x123456789abcdef0};

int main(void) {
  for (const uint32_t *word = writers; word < writers_end; word++)
    for (int fs = INITIAL; fs <= CLEAN; fs++) {
      SET_FS(mstatus, DIRTY);
      WRITE(fcsr, 0);
      F_SET(1, 0x5555);
      F_SET(2, ONE64);
      F_SET(3, THREE64);
      F_SET(4, BOX(ONE32));
      SET_FS(mstatus, fs);
      CHECK_NO_TRAP(run_insn(HS, *word, (word_t)data, 0));
      CHECK_EQ(FS_OF(mstatus), DIRTY);
    }
  return 0;
}
