/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_adue_op menvcfg_adue_op
 * VS-stage A and D are set where G-stage must set D first, for the write of the PTE itself: the core
 * wrote the G-stage's PTE over that of the VS-stage, since its walk for the write took the place of
 * what it had to write. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");

#define ADUE (1ull << 61)
#define VA 0x40000000ull
#define GPA 0x50000000ull

int main(void) {
  WRITE(menvcfg, ADUE);
  WRITE(henvcfg, ADUE);
  if (!(READ(henvcfg) & ADUE))
    return 0;
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  uint64_t *data = page();
  identity(vs, 0);
  identity(g, PTE_U);
  /* The VS-stage's tables, read but never written so far. */
  pte_t *tables = map(g, 0x80400000, 0x80400000, PTE_R | PTE_W | PTE_U | PTE_A, 1);
  map(g, GPA, (word_t)data, PTE_R | PTE_W | PTE_U, 0);
  pte_t *leaf = map(vs, VA, GPA, PTE_R | PTE_W, 0);
  CHECK((word_t)leaf >> 21 == 0x80400000 >> 21);
  use_vsatp(vs);
  use_hgatp(g);
  for (int dirty = 0; dirty < 2; dirty++) {
    *leaf = pte(GPA, PTE_R | PTE_W | PTE_V);
    *tables &= ~(word_t)PTE_D;
    hfence_vvma();
    hfence_gvma();
    *data = 5;
    CHECK_NO_TRAP(dirty ? RUN2(VS, store, VA, 7) : RUN1(VS, load, VA));
    CHECK_EQ(*leaf, pte(GPA, PTE_R | PTE_W | PTE_V | PTE_A | (dirty ? PTE_D : 0)));
    CHECK_EQ(*tables & PTE_AD, PTE_AD);
    CHECK_EQ(*data, dirty ? 7 : 5);
  }
  return 0;
}
