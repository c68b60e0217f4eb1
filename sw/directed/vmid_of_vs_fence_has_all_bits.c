/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sfence_vma_v1 hfence-vvma_hfence-gvma_op HGATP_VMID
 * Needs: h, vmidlen>=14, pmp_usable>=2
 * SFENCE.VMA in VS, and HFENCE.VVMA, of a guest whose VMID has one bit, whichever, or needs several. */
#include "harness.h"
#include "paging.h"
#define VA 0x50000000ull
#define BITS (XLEN == 64 ? 14 : 7)
PROVOKE(load, "ld a0, (a0)");
PROVOKE(fence, "sfence.vma");
int main(void) {
  word_t *data[2];
  for (unsigned i = 0; i < 2; i++) {
    data[i] = page();
    *data[i] = 1 + i;
  }
  struct table vs = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  identity(vs, 0);
  pte_t *leaf = map(vs, VA, (word_t)data[0], PTE_R | PTE_AD, 0);
  use_vsatp(vs);
  for (unsigned bit = 0; bit <= BITS; bit++) {
    WRITE(hgatp, atp(g, bit < BITS ? 1u << bit : 100));
    hfence_gvma();
    for (unsigned by = 0; by < 2; by++) {
      *leaf = pte((word_t)data[0], PTE_V | PTE_R | PTE_AD);
      hfence_vvma();
      hfence_gvma();
      CHECK_EQ(RUN1(VS, load, VA).a0, 1);
      *leaf = pte((word_t)data[1], PTE_V | PTE_R | PTE_AD);
      if (by)
        hfence_vvma();
      else
        CHECK_NO_TRAP(RUN(VS, fence));
      CHECK_EQ(RUN1(VS, load, VA).a0, 2);
    }
  }
  return 0;
}
