/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: menvcfg_adue_henvcfg_adue_rdonly0 menvcfg_pbmte_henvcfg_pbmte_rdonly0
 * The core's walks looked at what henvcfg held before menvcfg's bit was cleared: VS-stage A bits were
 * set by hardware, and PBMT was accepted, although both bits read as zero. */
#include "harness.h"
#include "paging.h"

#define ADUE (1ull << 61)
#define PBMTE (1ull << 62)
#define VA 0x40000000ull

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  WRITE(menvcfg, ADUE | PBMTE);
  WRITE(henvcfg, ADUE | PBMTE);
  uint64_t have = READ(henvcfg);
  uint64_t *data = page();
  struct table vs = new_table(MODE_LEAST, 0);
  identity(vs, 0);
  pte_t *p = map(vs, VA, (word_t)data, PTE_R | PTE_W, 0);
  use_vsatp(vs);
  if (have & ADUE) {
    CLEAR(menvcfg, ADUE);
    hfence_gvma();
    CHECK_EQ(READ(henvcfg) & ADUE, 0);
    CHECK_TRAP(RUN1(VS, load, VA), BY_M, EXC_LOAD_PAGE_FAULT);
    CHECK_EQ(*p & PTE_AD, 0);
  }
  if (have & PBMTE) {
    *p |= PTE_AD | 1ull << PTE_PBMT_SHIFT;
    hfence_vvma();
    CHECK_NO_TRAP(RUN1(VS, load, VA));
    CLEAR(menvcfg, PBMTE);
    hfence_gvma();
    CHECK_EQ(READ(henvcfg) & PBMTE, 0);
    CHECK_TRAP(RUN1(VS, load, VA), BY_M, EXC_LOAD_PAGE_FAULT);
  }
  return 0;
}
