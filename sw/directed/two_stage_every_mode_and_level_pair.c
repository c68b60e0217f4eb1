/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_twostage H_vm_gpatrans hgatp_mode_x4 hgatp_mode_sv39x4 hgatp_mode_sv48x4 hgatp_mode_sv57x4 vsatp_op hgatp_op
 * Needs: h, sv48, sv48x4, sv57, sv57x4, pmp_usable>=2
 * A leaf at each level of Sv39, Sv48 and Sv57 over a leaf at each level of Sv39x4, Sv48x4 and Sv57x4:
 * loads, stores and HLV reach the right bytes of memory. */
#include "permissions.h"

#define SPA 0x80a03010ull

int main(void) {
  volatile uint64_t *data = (uint64_t *)SPA;
  WRITE(hstatus, HSTATUS_SPVP);
  for (int v = MODE_LEAST; v <= MODE_MOST; v++)
    for (int h = MODE_LEAST; h <= MODE_MOST; h++)
      for (int lv = 0; lv < levels_of(v); lv++)
        for (int lg = 0; lg < levels_of(h); lg++) {
          uint64_t mark = page_mark();
          struct table g = open_gstage(h), t = new_table(v, 0);
          /* Regions of their own at each level: entry 3 of that level's table, or of level 2's; a
           * guest physical address has at most 56 bits. */
          uint64_t sv = size_of(lv), sg = size_of(lg);
          uint64_t gpa = (lg < 2 ? 3 * GIGA : 3 * sg) | (SPA & (sg - 1));
          if (lg < 2)
            gpa += SPA & (GIGA - 1) & -sg;
          uint64_t va = (lv < 2 ? 5 * GIGA + (gpa & (GIGA - 1) & -sv) : 5 * sv) | (gpa & (sv - 1));
          identity(t, 0);
          map(g, gpa & -sg, SPA & -sg, PTE_R | PTE_W | PTE_U | PTE_AD, lg);
          map(t, va & -sv, gpa & -sv, PTE_R | PTE_W | PTE_AD, lv);
          use_hgatp(g);
          use_vsatp(t);
          uint32_t token = v << 24 | h << 16 | lv << 8 | lg;
          *data = token;
          struct outcome o = run_access(VS, BY_LOAD, va);
          CHECK_NO_TRAP(o);
          CHECK_EQ(o.a0, token);
          CHECK_EQ(run_access(VS, BY_HLV, va).a0, token);
          CHECK_NO_TRAP(run_access(VS, BY_STORE, va));
          CHECK_EQ(*data & 0xffff, 0x8582);
          page_release(mark);
        }
  return 0;
}
