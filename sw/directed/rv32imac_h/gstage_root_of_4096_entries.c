/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgatp_mode_x4 hgatp_mode_sv32x4 hgatp_ppn_op H_vm_gpatrans H_vm_gstagetrans
 * Needs: h
 * The root of Sv32x4 is 16 KiB: superpages of 4 MiB by entries of each of its four pages, the first and
 * the last of each, and 4-KiB pages behind a pointer in it. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "lw a0, (a0)");

#define VA 0x40000000ull
#define SPA 0x80800000ull

int main(void) {
  struct table t = new_table(MODE_SV32, 0), g = open_gstage(MODE_SV32);
  volatile uint32_t *data = (uint32_t *)(word_t)SPA;
  identity(t, 0);
  pte_t *v = map(t, VA, 0, PTE_R | PTE_AD, 0);
  use_vsatp(t);
  use_hgatp(g);
  for (unsigned quarter = 0; quarter < 4; quarter++)
    for (unsigned end = 0; end < 2; end++) {
      unsigned index = quarter << 10 | (end ? 1023 : 1);
      uint64_t gpa = (uint64_t)index << 22;
      if (index == (0x80000000u >> 22) || index == (0x80400000u >> 22))
        continue;
      for (unsigned level = 0; level < 2; level++) {
        map(g, gpa + 5 * PAGE * !level, SPA + 5 * PAGE * !level, PTE_R | PTE_U | PTE_AD, level);
        *v = pte(gpa + 5 * PAGE, PTE_R | PTE_AD | PTE_V);
        hfence_vvma();
        hfence_gvma();
        data[5 * PAGE / 4] = index;
        CHECK_EQ(RUN1(VS, load, VA).a0, index);
        CHECK(g.root[index] & PTE_V);
        g.root[index] = 0;
        hfence_gvma();
        struct outcome o = RUN1(VS, load, VA);
        CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
        CHECK_EQ(o.tval2, (gpa + 5 * PAGE) >> 2);
      }
    }
  return 0;
}
