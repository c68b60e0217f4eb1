/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_adue_op menvcfg_adue_henvcfg_adue_rdonly0
 * Needs: h, pmp_usable>=2
 * VS-stage A and D: with henvcfg.ADUE the hardware sets them, without it they fault, and
 * so when menvcfg.ADUE is cleared afterwards, which makes henvcfg.ADUE zero. A load sets A alone, whoever
 * loads. */
#include "harness.h"
#include "paging.h"

#define ADUE (1ull << 61)
#define VA 0x40000000ull

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");
PROVOKE(hlv, "hlv.w a0, (a0)");

int main(void) {
  WRITE(menvcfg, ADUE);
  if (!(READ(menvcfg) & ADUE))
    return 0; /* no Svadu */
  uint64_t *data = page();
  struct table vs = new_table(MODE_LEAST, 0);
  identity(vs, 0);
  pte_t *p = map(vs, VA, (word_t)data, PTE_R | PTE_W, 0);
  use_vsatp(vs);
  WRITE(henvcfg, 0);
  hfence_vvma();
  CHECK_TRAP(RUN1(VS, load, VA), BY_M, EXC_LOAD_PAGE_FAULT);
  CHECK_TRAP(RUN1(VS, store, VA), BY_M, EXC_STORE_AMO_PAGE_FAULT);
  CHECK_EQ(*p & PTE_AD, 0);
  WRITE(henvcfg, ADUE);
  hfence_vvma();
  CHECK_NO_TRAP(RUN1(VS, load, VA));
  CHECK_EQ(*p & PTE_AD, PTE_A);
  CHECK_NO_TRAP(RUN2(VS, store, VA, 5));
  CHECK_EQ(*p & PTE_AD, PTE_AD);
  CHECK_EQ(*data, 5);
  pte_t *user = map(vs, VA + PAGE, (word_t)data, PTE_R | PTE_W | PTE_U, 0);
  hfence_vvma();
  CHECK_EQ(RUN1(HS, hlv, VA + PAGE).a0, 5);
  CHECK_EQ(*user & PTE_AD, PTE_A);
  *p &= ~(pte_t)PTE_AD;
  WRITE(menvcfg, 0);
  CHECK_EQ(READ(henvcfg) & ADUE, 0);
  hfence_gvma();
  hfence_vvma();
  CHECK_TRAP(RUN1(VS, load, VA), BY_M, EXC_LOAD_PAGE_FAULT);
  CHECK_TRAP(RUN1(VS, store, VA), BY_M, EXC_STORE_AMO_PAGE_FAULT);
  CHECK_EQ(*p & PTE_AD, 0);
  return 0;
}
