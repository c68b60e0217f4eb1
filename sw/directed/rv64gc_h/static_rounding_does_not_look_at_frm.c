/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcsr_frm_op F_rm_field
 * Needs: d, h, pmp_usable>=2
 * An instruction with a rounding mode of its own, or without any, executes whatever frm holds. */
#include "float.h"

WORDS(fixed,
      "fadd.d f1, f2, f3, rne\nfmul.s f1, f2, f3, rtz\nfcvt.w.d a0, f2, rdn\nfsqrt.d f1, f2, rup\n"
      "fcvt.s.d f1, f2, rmm\nfsgnj.d f1, f2, f3\nfmin.d f1, f2, f3\nfmax.s f1, f2, f3\n"
      "feq.d a0, f2, f3\nfle.s a0, f2, f3\nfclass.d a0, f2\nfmv.x.d a0, f2\nfmv.w.x f1, a0\n"
      "fld f1, 0(a0)\nfsw f1, 0(a0)\nfsgnjx.s f1, f2, f3");
static uint64_t data[2];

int main(void) {
  FLOAT_ON();
  F_SET(2, ONE64);
  F_SET(3, THREE64);
  for (unsigned frm = 0; frm < 8; frm++) {
    WRITE(frm, frm);
    for (const uint32_t *word = fixed; word < fixed_end; word++)
      CHECK_NO_TRAP(run_insn(VS, *word, (word_t)data, 0));
    CHECK_EQ(READ(frm), frm);
  }
  return 0;
}
