/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_straddle mtval_vaddr_wr2 pmp_misaligned_access_behavior stval_op_load_store_fault
 * Needs: h, pmp_usable>=2, tval_page_fault, misaligned_ldst_exc
 * A misaligned load or store over two pages, with every split of its bytes: each part is that of its own
 * page, wherever that lies; where the second page is missing xtval tells its first byte and nothing is
 * stored. A hart that leaves it to software raises a misaligned address. */
#include "harness.h"
#include "paging.h"

PROVOKE(load_half, "lhu a0, (a0)");
PROVOKE(load_word, "lw a0, (a0)");
PROVOKE(load_double, "ld a0, (a0)");
PROVOKE(store_half, "sh a1, (a0)");
PROVOKE(store_word, "sw a1, (a0)");
PROVOKE(store_double, "sd a1, (a0)");

#define VA 0x50000000ull
#define VALUE (0x88796a5b4c3d2e1full & ALL_ONES)

int main(void) {
  static const struct {
    unsigned size;
    void (*load)(void), (*store)(void);
  } forms[] = {{2, load_half, store_half}, {4, load_word, store_word}, {XLEN / 8, load_double, store_double}};
  uint8_t *second = page(), *between = page(), *first = page();
  struct table t = new_table(MODE_LEAST, 0);
  identity(t, 0);
  map(t, VA, (word_t)first, PTE_R | PTE_W | PTE_AD, 0);
  pte_t *leaf = map(t, VA + PAGE, (word_t)second, PTE_R | PTE_W | PTE_AD, 0);
  use_satp(t);
  *between = 0;
  for (unsigned f = 0; f < 3; f++)
    for (unsigned low = 1; low < forms[f].size; low++) {
      const unsigned size = forms[f].size;
      const word_t va = VA + PAGE - low;
      *leaf |= PTE_V;
      sfence_vma();
      for (unsigned i = 0; i < size; i++)
        *(i < low ? first + PAGE - low + i : second + i - low) = 0;
      struct outcome o = RUN2(HS, forms[f].store, va, VALUE);
      if (o.by != NO_TRAP) {
        CHECK_TRAP(o, BY_M, EXC_STORE_AMO_ADDRESS_MISALIGNED);
        CHECK_TRAP(RUN1(HS, forms[f].load, va), BY_M, EXC_LOAD_ADDRESS_MISALIGNED);
        continue;
      }
      for (unsigned i = 0; i < size; i++)
        CHECK_EQ(*(i < low ? first + PAGE - low + i : second + i - low), VALUE >> 8 * i & 0xff);
      o = RUN1(HS, forms[f].load, va);
      CHECK_NO_TRAP(o);
      CHECK_EQ((o.a0 ^ VALUE) << (XLEN - 8 * size) & ALL_ONES, 0);
      *leaf &= ~(pte_t)PTE_V;
      sfence_vma();
      o = RUN1(HS, forms[f].load, va);
      CHECK_TRAP(o, BY_M, EXC_LOAD_PAGE_FAULT);
      CHECK_EQ(o.tval, VA + PAGE);
      o = RUN2(HS, forms[f].store, va, 0);
      CHECK_TRAP(o, BY_M, EXC_STORE_AMO_PAGE_FAULT);
      CHECK_EQ(o.tval, VA + PAGE);
      CHECK_EQ(first[PAGE - low], VALUE & 0xff);
    }
  return 0;
}
