/* SPDX-License-Identifier: Apache-2.0 */
/* Needs: xlen 64 (Svpbmt is one of RV64)
 * PBMTE is cleared without a fence: a translation with a memory type that was cached before may still
 * serve, and after the fence its PTE is reserved (norm:menvcfg_pbmte_fence). */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define LOAD_PAGE_FAULT 13

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  struct table s = new_table(MODE_LEAST, 0);
  identity(s, 0);
  uint64_t *data = page();
  *data = 7;
  *map(s, VA, (word_t)data, PTE_R | PTE_AD, 0) |= 1ull << PTE_PBMT_SHIFT;
  use_satp(s);
  for (unsigned round = 0; round < 3; round++) {
    SET(menvcfg, MENVCFG_PBMTE);
    sfence_vma();
    CHECK_EQ(RUN1(HS, load, VA).a0, 7);
    CLEAR(menvcfg, MENVCFG_PBMTE);
    struct outcome now = RUN1(HS, load, VA);
    CHECK(now.by == NO_TRAP ? now.a0 == 7 : now.cause == LOAD_PAGE_FAULT);
    sfence_vma();
    CHECK_EQ(RUN1(HS, load, VA).cause, LOAD_PAGE_FAULT);
  }
  return 0;
}
