/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: Svnapot_implicit_read_ppn_subst Svnapot_valid_encoding Svnapot_hyp_gstage
 * Needs: xlen 64 (Svnapot is one of RV64), h, svnapot, sv48, sv48x4, sv57, sv57x4, pmp_usable>=2
 * A leaf of 64 KiB maps each of its pages by the address's own bits in Sv39, Sv48 and Sv57, of satp, of the
 * VS-stage and of the G-stage. */
#include "permissions.h"

#define VA 0x40010000ull
#define SPA 0x80a10000ull

int main(void) {
  for (unsigned i = 0; i < 16; i++)
    *(volatile uint32_t *)(SPA + i * PAGE + 8) = 0x100 + i;
  for (unsigned where = 0; where < 3; where++)
    for (int mode = MODE_LEAST; mode <= MODE_MOST; mode++) {
      const uint64_t mark = page_mark();
      struct table t = where == 2 ? open_gstage(mode) : new_table(mode, 0);
      if (where != 2)
        identity(t, 0);
      for (unsigned i = 0; i < 16; i++)
        *pte_of(t, VA + i * PAGE, 0) =
            pte(SPA + 8 * PAGE, PTE_R | PTE_AD | PTE_V | (where == 2 ? PTE_U : 0)) | PTE_N;
      if (where == 0)
        use_satp(t);
      else if (where == 1)
        use_vsatp(t);
      else
        use_hgatp(t);
      for (unsigned i = 0; i < 16; i++)
        CHECK_EQ(run_access(where ? VS : HS, BY_LOAD, VA + i * PAGE + 8).a0, 0x100 + i);
      WRITE(satp, 0);
      WRITE(vsatp, 0);
      WRITE(hgatp, 0);
      page_release(mark);
    }
  return 0;
}
