/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hfence-gvma_op hfence-gvma_vmid hgatp_op_hfence_gvma hfence-vvma_hfence-gvma_op
 * Needs: h, pmp_usable>=2
 * A G-stage leaf changed and fenced, in every operand form, is seen by the next access. */
#include "harness.h"
#include "paging.h"

#define GPA 0x50000000ull

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t *a = page(), *b = page();
  *a = 1;
  *b = 2;
  struct table g = new_table(MODE_LEAST, 1);
  identity(g, PTE_U);
  pte_t *p = map(g, GPA, (word_t)a, PTE_R | PTE_U | PTE_AD, 0);
  WRITE(hgatp, atp(g, 3));
  hfence_gvma();
  for (unsigned i = 0; i < 16; i++) {
    uint64_t *now = i & 1 ? b : a;
    *p = pte((word_t)now, PTE_R | PTE_U | PTE_AD | PTE_V);
    switch (i >> 1 & 3) {
    case 0: __asm__ volatile("hfence.gvma" ::: "memory"); break;
    case 1: __asm__ volatile("hfence.gvma %0, zero" ::"r"(GPA >> 2) : "memory"); break;
    case 2: __asm__ volatile("hfence.gvma zero, %0" ::"r"(3) : "memory"); break;
    default: __asm__ volatile("hfence.gvma %0, %1" ::"r"(GPA >> 2), "r"(3) : "memory");
    }
    CHECK_EQ(RUN1(VS, load, GPA).a0, *now);
  }
  return 0;
}
