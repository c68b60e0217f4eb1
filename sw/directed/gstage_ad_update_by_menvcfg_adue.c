/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_adue_op H_guest_page_fault
 * Needs: h, pmp_usable>=2
 * G-stage A and D follow menvcfg.ADUE, whatever henvcfg says. */
#include "harness.h"
#include "paging.h"

#define ADUE (1ull << 61)
#define GPA 0x50000000ull

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");

int main(void) {
  uint64_t *data = page();
  struct table g = new_table(MODE_LEAST, 1);
  identity(g, PTE_U);
  pte_t *p = map(g, GPA, (word_t)data, PTE_R | PTE_W | PTE_U, 0);
  use_hgatp(g);
  WRITE(menvcfg, 0);
  hfence_gvma();
  CHECK_TRAP(RUN1(VS, load, GPA), BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  CHECK_TRAP(RUN1(VS, store, GPA), BY_M, EXC_STORE_AMO_GUEST_PAGE_FAULT);
  WRITE(menvcfg, ADUE);
  if (!(READ(menvcfg) & ADUE))
    return 0;
  WRITE(henvcfg, 0);
  hfence_gvma();
  CHECK_NO_TRAP(RUN1(VS, load, GPA));
  CHECK_EQ(*p & PTE_AD, PTE_A);
  CHECK_NO_TRAP(RUN2(VS, store, GPA, 7));
  CHECK_EQ(*p & PTE_AD, PTE_AD);
  return 0;
}
