/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_twostage H_vm_gpatrans Sv39_page_sizes Sv48_page_sizes Sv57_page_sizes Sv57_leaf_any_level
 * Needs: h, sv48, sv48x4, sv57, sv57x4, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes
 * Of a leaf at each level of each mode, every address bit below the page's size is one of the guest physical
 * address: no page is there, and mtval2 tells all of it. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "lb a0, (a0)");

int main(void) {
  for (int mode = MODE_LEAST; mode <= MODE_MOST; mode++)
    for (int level = 0; level < levels_of(mode); level++) {
      uint64_t mark = page_mark(), size = size_of(level);
      struct table g = open_gstage(MODE_MOST), vs = new_table(mode, 0);
      identity(vs, 0);
      /* The first entry but one of the level's table, to the page of the same number. */
      map(vs, size, size, PTE_R | PTE_AD, level);
      use_hgatp(g);
      use_vsatp(vs);
      for (uint64_t bit = 1; bit < size; bit <<= 1) {
        struct outcome o = RUN1(VS, load, size | bit);
        CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
        CHECK_EQ(o.tval, size | bit);
        CHECK_EQ(o.tval2, (size | bit) >> 2);
      }
      page_release(mark);
    }
  return 0;
}
