/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_fs_vs_xs_off_op H_illegalinst_xstatus_fs_vs
 * Needs: d, h, pmp_usable>=2
 * With mstatus.FS Off every instruction of F and D is illegal, M-mode included; vsstatus.FS helps not. */
#include "float.h"

WORDS(every,
      "flw f1, 0(a0)\nfld f1, 0(a0)\nfsw f1, 0(a0)\nfsd f1, 0(a0)\n"
      "fadd.s f1, f2, f3\nfadd.d f1, f2, f3\nfmadd.d f1, f2, f3, f4\nfsqrt.s f1, f2\n"
      "fsgnj.d f1, f2, f3\nfmin.s f1, f2, f3\nfeq.d a0, f2, f3\nfclass.s a0, f2\n"
      "fcvt.w.d a0, f2\nfcvt.d.l f1, a0\nfcvt.s.d f1, f2\nfmv.x.d a0, f2\nfmv.w.x f1, a0\n"
      "csrr a0, fcsr\ncsrw fflags, a0\ncsrwi frm, 0");

static uint64_t data[2];

int main(void) {
  SET_FS(mstatus, OFF);
  SET_FS(vsstatus, DIRTY);
  for (const uint32_t *word = every; word < every_end; word++)
    for (int mode = U; mode <= M; mode++) {
      struct outcome o = run_insn(mode, *word, (word_t)data, 0);
      CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK(o.tval == *word || o.tval == 0);
    }
  CHECK_EQ(FS_OF(mstatus), OFF);
  return 0;
}
