/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpatrans H_vm_twostage Sv39_superpage_align_fault Sv48_superpage_align_fault Sv57_superpage_align_fault H_guest_page_fault
 * Needs: h, sv48, sv48x4, sv57, sv57x4, pmp_usable>=2
 * A superpage leaf of each level and mode with one of the PPN bits below its size set: a fault of its
 * own stage, bit by bit; with none of them it translates. */
#include "permissions.h"

int main(void) {
  *(volatile uint32_t *)0x80a00000 = 0x5afe;
  for (int mode = MODE_LEAST; mode <= MODE_MOST; mode++)
    for (unsigned stage = 0; stage < 2; stage++)
      for (int level = 1; level < levels_of(mode); level++) {
        uint64_t mark = page_mark();
        struct table t = stage ? open_gstage(mode) : new_table(mode, 0);
        uint64_t size = size_of(level), spa = 0x80a00000, va = 0x1000000000ull & -size;
        va = (va ? va : size) | (spa & (size - 1));
        WRITE(vsatp, 0);
        WRITE(hgatp, 0);
        if (!stage)
          identity(t, 0);
        pte_t *p = map(t, va & -size, spa & -size, PTE_R | PTE_AD | (stage ? PTE_U : 0), level);
        if (stage)
          use_hgatp(t);
        else
          use_vsatp(t);
        CHECK_EQ(run_access(VS, BY_LOAD, va).a0, 0x5afe);
        for (int bit = 0; bit < LEVEL_BITS * level; bit++) {
          *p ^= 1ull << (10 + bit);
          hfence_vvma();
          hfence_gvma();
          CHECK_TRAP(run_access(VS, BY_LOAD, va), BY_M,
                     stage ? EXC_LOAD_GUEST_PAGE_FAULT : EXC_LOAD_PAGE_FAULT);
          *p ^= 1ull << (10 + bit);
        }
        page_release(mark);
      }
  return 0;
}
