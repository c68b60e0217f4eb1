/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_fs_vs_xs_off_op vsstatus_fs_op H_illegalinst_xstatus_fs_vs
 * Needs: d, h, fs_dirty, pmp_usable>=2
 * Every kind of access to the floating-point state in every mode under every pair of FS fields: it is
 * illegal, and so the machine's, exactly where mstatus.FS is Off, or at V=1 vsstatus.FS. */
#include "float.h"

WORDS(accesses,
      "fadd.d f1, f2, f3\nfmv.x.d a0, f2\nfld f1, 0(a0)\nflw f1, 0(a0)\nfsd f1, 0(a0)\nfsw f1, 0(a0)\n"
      "csrr a0, fcsr\ncsrrs a0, frm, x0\ncsrw fcsr, a1\ncsrwi fflags, 1");

static uint64_t data[2];

int main(void) {
  for (int host = OFF; host <= DIRTY; host++)
    for (int guest = OFF; guest <= DIRTY; guest++)
      for (int mode = U; mode <= M; mode++)
        for (const uint32_t *word = accesses; word < accesses_end; word++) {
          SET_FS(mstatus, host);
          SET_FS(vsstatus, guest);
          struct outcome o = run_insn(mode, *word, (word_t)data, 0);
          if (host == OFF || ((mode == VS || mode == VU) && guest == OFF)) {
            CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
            CHECK_EQ(FS_OF(mstatus), host);
            CHECK_EQ(FS_OF(vsstatus), guest);
          } else {
            CHECK_NO_TRAP(o);
          }
        }
  return 0;
}
