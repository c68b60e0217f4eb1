/* SPDX-License-Identifier: Apache-2.0 */
/* A and D are cleared without a fence while hardware sets them: a store through a cached translation
 * need not set them again; after a fence it does. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull

PROVOKE(store, "sd a1, (a0)");

int main(void) {
  struct table s = new_table(MODE_LEAST, 0);
  identity(s, 0);
  uint64_t *data = page();
  pte_t *leaf = map(s, VA, (word_t)data, PTE_R | PTE_W, 0);
  SET(menvcfg, MENVCFG_ADUE);
  use_satp(s);
  for (unsigned round = 0; round < 3; round++) {
    CHECK_NO_TRAP(RUN2(HS, store, VA, round));
    CHECK_EQ(*leaf & PTE_AD, PTE_AD);
    *leaf &= ~(word_t)PTE_AD;
    CHECK_NO_TRAP(RUN2(HS, store, VA, round + 10));
    CHECK_EQ(*data, round + 10);
    *leaf &= ~(word_t)PTE_AD;
    sfence_vma();
    CHECK_NO_TRAP(RUN2(HS, store, VA, round + 20));
    CHECK_EQ(*leaf & PTE_AD, PTE_AD);
  }
  return 0;
}
