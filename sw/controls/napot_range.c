/* SPDX-License-Identifier: Apache-2.0 */
/* Needs: xlen 64 (Svnapot is one of RV64)
 * Fifteen of the sixteen PTEs of a NAPOT range, and one that is not valid: a design that keeps the
 * range as one translation may serve it from any of them, but not the page behind the range. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define DATA 0x80700000ull
#define RANGE (16 * PAGE)
#define LOAD_PAGE_FAULT 13

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  struct table s = new_table(MODE_LEAST, 0);
  identity(s, 0);
  uint64_t *odd = page();
  *odd = 99;
  for (unsigned i = 0; i < 16; i++) {
    *(uint64_t *)(DATA + i * PAGE) = i;
    if (i != 5) *map(s, VA + i * PAGE, DATA + RANGE / 2, PTE_R | PTE_AD, 0) |= PTE_N;
  }
  map(s, VA + RANGE, (word_t)odd, PTE_R | PTE_AD, 0);
  use_satp(s);
  for (unsigned round = 0; round < 3; round++) {
    for (unsigned i = 0; i < 5; i++) CHECK_EQ(RUN1(HS, load, VA + i * PAGE).a0, i);
    struct outcome now = RUN1(HS, load, VA + 5 * PAGE);
    CHECK(now.by == NO_TRAP ? now.a0 == 5 : now.cause == LOAD_PAGE_FAULT);
    CHECK_EQ(RUN1(HS, load, VA + RANGE).a0, 99);
  }
  return 0;
}
