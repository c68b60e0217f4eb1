/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_modes sfence_vma_v0
 * Needs: s, sv48, sv57, pmp_usable>=2, tval_page_fault, mtval_causes
 * satp in HS and U: Sv39, Sv48, Sv57 with leaves at two levels, U and SUM rules. */
#include "harness.h"
#include "paging.h"

#define VA 0x40003008ull
#define SUM (1 << 18)

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t *data = page();
  data[1] = 0x600d;
  for (int mode = MODE_LEAST; mode <= MODE_MOST; mode++) {
    struct table t = new_table(mode, 0);
    identity(t, 0);
    pte_t *p = map(t, VA & -PAGE, (word_t)data, PTE_R | PTE_AD, 0);
    use_satp(t);
    CHECK_EQ(RUN1(HS, load, VA).a0, 0x600d);
    *p |= PTE_U;
    sfence_vma();
    CLEAR(sstatus, SUM);
    struct outcome o = RUN1(HS, load, VA);
    CHECK_TRAP(o, BY_M, EXC_LOAD_PAGE_FAULT);
    CHECK(!o.gva && !o.from_v && o.tval == VA);
    SET(sstatus, SUM);
    CHECK_EQ(RUN1(HS, load, VA).a0, 0x600d);
    CHECK_EQ(RUN1(M, load, data + 1).a0, 0x600d);
    /* U-mode fetches its code through a U page. */
    struct table u = new_table(mode, 0);
    identity(u, PTE_U);
    map(u, VA & -PAGE, (word_t)data, PTE_R | PTE_U | PTE_AD, 0);
    use_satp(u);
    CHECK_EQ(RUN1(U, load, VA).a0, 0x600d);
    o = RUN1(HS, load, VA);
    CHECK_TRAP(o, BY_M, EXC_INSTRUCTION_PAGE_FAULT);
  }
  return 0;
}
