/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_deleg hedeleg_op hstatus_gva_op H_trap_vs_csrwrites
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * EBREAK and C.EBREAK from every mode, delegated to nobody, by medeleg to HS, and by hedeleg too: cause 3 where the
 * bits send it (never down from M); tval is zero or its pc, and then a guest virtual address at V=1. */
#include "harness.h"

PROVOKE(brk, ".option push\n.option norvc\n ebreak\n.option pop");
PROVOKE(short_brk, "c.ebreak");

int main(void) {
  for (enum handler to = BY_M; to <= BY_VS; to++) {
    delegate_exception(EXC_BREAKPOINT, to);
    for (int mode = U; mode <= M; mode++) {
      int v = mode == VU || mode == VS;
      enum handler by = mode == M ? BY_M : to == BY_VS && !v ? BY_HS : to;
      for (int is_short = 0; is_short < 2; is_short++) {
        void (*code)(void) = is_short ? short_brk : brk;
        struct outcome o = RUN(mode, code);
        CHECK_TRAP(o, by, EXC_BREAKPOINT);
        CHECK_EQ(o.epc, code);
        CHECK(o.tval == 0 || o.tval == (word_t)code);
        if (by != BY_VS)
          CHECK(o.gva == (v && o.tval != 0) && o.from_v == v && !o.tval2 && !o.tinst);
      }
    }
  }
  return 0;
}
