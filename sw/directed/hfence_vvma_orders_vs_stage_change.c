/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hfence-vvma_hfence-gvma_op hfence-vvma_mode hfence-vvma_asid hfence-vvma_limits
 * Needs: h, pmp_usable>=2
 * A VS-stage leaf changed and fenced by HFENCE.VVMA in every operand form is seen at once. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t *a = page(), *b = page();
  *a = 1;
  *b = 2;
  struct table vs = new_table(MODE_LEAST, 0);
  identity(vs, 0);
  pte_t *p = map(vs, VA, (word_t)a, PTE_R | PTE_AD, 0);
  WRITE(vsatp, atp(vs, 5));
  hfence_vvma();
  for (unsigned i = 0; i < 16; i++) {
    uint64_t *now = i & 1 ? b : a;
    *p = pte((word_t)now, PTE_R | PTE_AD | PTE_V);
    switch (i >> 1 & 3) {
    case 0: __asm__ volatile("hfence.vvma" ::: "memory"); break;
    case 1: __asm__ volatile("hfence.vvma %0, zero" ::"r"(VA) : "memory"); break;
    case 2: __asm__ volatile("hfence.vvma zero, %0" ::"r"(5) : "memory"); break;
    default: __asm__ volatile("hfence.vvma %0, %1" ::"r"(VA), "r"(5) : "memory");
    }
    CHECK_EQ(RUN1(VS, load, VA).a0, *now);
  }
  return 0;
}
