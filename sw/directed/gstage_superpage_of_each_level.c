/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpatrans H_vm_twostage
 * Needs: h, sv48, sv48x4, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes
 * Leaves at every level of both stages; a misaligned superpage is a fault of its own stage. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

#define VA (XLEN == 64 ? 0x7000003010ull : 0x70003010ull)
#define GPA (XLEN == 64 ? 0x3000003010ull : 0x330003010ull)

int main(void) {
  uint64_t *data = (uint64_t *)0x80903010;
  *data = 0x5afe;
  for (int lv = 0; lv < 2; lv++)
    for (int lg = 0; lg < 2; lg++) {
      struct table t = new_table(MODE_DEEP, 0), g = new_table(MODE_DEEP, 1);
      uint64_t sv = size_of(lv), sg = size_of(lg);
      uint64_t gpa = (GPA & -MEGA) | (0x80903010ull & (MEGA - 1));
      identity(g, PTE_U);
      map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
      identity(t, 0);
      uint64_t va = (VA & -MEGA) | (gpa & (MEGA - 1));
      pte_t *pv = map(t, va & -sv, gpa & -sv, PTE_R | PTE_AD, lv);
      pte_t *pg = map(g, gpa & -sg, 0x80903010ull & -sg, PTE_R | PTE_U | PTE_AD, lg);
      use_vsatp(t);
      use_hgatp(g);
      CHECK_EQ(RUN1(VS, load, va).a0, 0x5afe);
      if (lg) {
        *pg += 1 << 10;
        hfence_gvma();
        struct outcome o = RUN1(VS, load, va);
        CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
        CHECK_EQ(o.tval2, gpa >> 2);
        *pg -= 1 << 10;
        hfence_gvma();
      }
      if (lv) {
        *pv += 1 << 10;
        hfence_vvma();
        CHECK_TRAP(RUN1(VS, load, va), BY_M, EXC_LOAD_PAGE_FAULT);
      }
    }
  return 0;
}
