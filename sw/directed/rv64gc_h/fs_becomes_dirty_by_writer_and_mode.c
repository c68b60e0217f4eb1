/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_fs_vs_xs_dirty_op mstatus_fs_vs_xs_update_indep_priv vsstatus_fs_op
 * Needs: d, h, fs_dirty, pmp_usable>=2
 * Each kind of write to the floating-point state in every mode, from every pair of states in which it
 * is allowed: mstatus.FS becomes Dirty, at V=1 vsstatus.FS as well, at V=0 that stays as it is. */
#include "float.h"

/* A load, an operation, one whose flags alone change the state, fcsr. */
WORDS(writers, "fld f1, 0(a0)\nfadd.d f1, f2, f3\nflt.d a0, f2, f4\ncsrw fcsr, a1");

static uint64_t data[2] = {0x123456789abcdef0};

int main(void) {
  for (int host = INITIAL; host <= DIRTY; host++)
    for (int guest = INITIAL; guest <= DIRTY; guest++)
      for (int mode = U; mode <= M; mode++)
        for (const uint32_t *word = writers; word < writers_end; word++) {
          int virtual = mode == VS || mode == VU;
          FLOAT_ON();
          F_SET(1, 0x5555);
          F_SET(2, ONE64);
          F_SET(3, TWO64);
          F_SET(4, NAN64); /* a comparison with it is invalid */
          SET_FS(mstatus, host);
          SET_FS(vsstatus, guest);
          CHECK_NO_TRAP(run_insn(mode, *word, (word_t)data, 0x21));
          CHECK_EQ(FS_OF(mstatus), DIRTY);
          CHECK_EQ(FS_OF(vsstatus), virtual ? DIRTY : guest);
        }
  return 0;
}
