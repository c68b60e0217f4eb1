/* SPDX-License-Identifier: Apache-2.0 */
/* PMP denies a page table without a fence: a translation that was cached before may still serve, and
 * after the fence it may not (machine.adoc, "Physical Memory Protection and Paging"). */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define LOAD_ACCESS_FAULT 5

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  struct table s = new_table(MODE_LEAST, 0);
  identity(s, 0);
  uint64_t *data = page();
  *data = 7;
  pte_t *leaf = map(s, VA, (word_t)data, PTE_R | PTE_AD, 0);
  /* Entry 0 is the page of the leaf, entry 1 everything. */
  WRITE(pmpaddr1, ~0ull >> 10);
  WRITE(pmpcfg0, 0x1f1f);
  WRITE(pmpaddr0, ((word_t)leaf & ~(PAGE - 1)) >> 2 | 0x1ff);
  use_satp(s);
  for (unsigned round = 0; round < 3; round++) {
    CHECK_EQ(RUN1(HS, load, VA).a0, 7);
    WRITE(pmpcfg0, 0x1f18);
    struct outcome now = RUN1(HS, load, VA);
    CHECK(now.by == NO_TRAP ? now.a0 == 7 : now.cause == LOAD_ACCESS_FAULT);
    sfence_vma();
    CHECK_EQ(RUN1(HS, load, VA).cause, LOAD_ACCESS_FAULT);
    WRITE(pmpcfg0, 0x1f1f);
    sfence_vma();
  }
  return 0;
}
