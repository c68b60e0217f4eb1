/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hfence-vvma_hfence-gvma_op sfence_vma_va_all_asid sfence_vma_all_asid_va
 * Needs: h, pmp_usable>=2
 * A global leaf of vsatp and of satp is ended by a fence without an ASID: of all addresses, of its own. */
#include "harness.h"
#include "paging.h"
#define VA 0x50000000ull
PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t *data[2] = {page(), page()};
  *data[0] = 1;
  *data[1] = 2;
  for (int vs = 0; vs < 2; vs++) {
    struct table t = new_table(MODE_LEAST, 0);
    identity(t, 0);
    pte_t *leaf = map(t, VA, (word_t)data[0], PTE_R | PTE_G | PTE_AD, 0);
    if (vs)
      use_vsatp(t);
    else
      use_satp(t);
    for (unsigned i = 0; i < 4; i++) {
      CHECK_EQ(RUN1(vs ? VS : HS, load, VA).a0, 1 + (i & 1));
      *leaf = pte((word_t)data[~i & 1], PTE_R | PTE_G | PTE_AD | PTE_V);
      if (vs && i < 2)
        hfence_vvma();
      else if (vs)
        __asm__ volatile("hfence.vvma %0, zero" ::"r"((word_t)VA) : "memory");
      else if (i < 2)
        sfence_vma();
      else
        __asm__ volatile("sfence.vma %0, zero" ::"r"((word_t)VA) : "memory");
    }
    CHECK_EQ(RUN1(vs ? VS : HS, load, VA).a0, 1);
    WRITE(satp, 0);
  }
  return 0;
}
