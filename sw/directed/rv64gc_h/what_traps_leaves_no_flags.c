/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_fs_vs_xs_off_op roundingmode_rsv
 * Needs: d, h, pmp_usable>=2
 * An instruction that is illegal, by FS or by its rounding mode, leaves flags, register and FS as they were. */
#include "float.h"

WORDS(raising, "fdiv.d f1, f2, f3\nfsqrt.d f1, f4\nfcvt.w.d a0, f4\nflt.d a0, f5, f5");

int main(void) {
  for (const uint32_t *word = raising; word < raising_end; word++)
    for (int how = 0; how < 3; how++) {
      if (how == 2 && word == raising_end - 1)
        continue; /* a comparison has no rounding mode */
      FLOAT_ON();
      F_SET(1, 0x77);
      F_SET(2, ONE64);
      F_SET(3, 0);
      F_SET(4, SNAN64);
      F_SET(5, NAN64);
      SET_FS(mstatus, how == 0 ? OFF : CLEAN);
      SET_FS(vsstatus, how == 1 ? OFF : INITIAL);
      uint32_t insn = how == 2 ? (*word & ~0x7000u) | 5 << 12 : *word;
      struct outcome o = run_insn(VS, insn, 0x1234, 0);
      CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK_EQ(FS_OF(mstatus), how == 0 ? OFF : CLEAN);
      CHECK_EQ(FS_OF(vsstatus), how == 1 ? OFF : INITIAL);
      SET_FS(mstatus, DIRTY);
      CHECK_EQ(FLAGS(), 0);
      CHECK_EQ(F_GET(1), 0x77);
    }
  return 0;
}
