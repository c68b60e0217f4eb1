/* SPDX-License-Identifier: Apache-2.0 */
/* SUM and MXR act on the next access, through whatever translation is cached. */
#include "harness.h"
#include "paging.h"

#define USER 0x50000000ull
#define CODE 0x50001000ull
#define SUM (1ull << 18)
#define MXR (1ull << 19)

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  struct table s = new_table(MODE_LEAST, 0);
  identity(s, 0);
  uint64_t *data = page();
  *data = 7;
  map(s, USER, (word_t)data, PTE_R | PTE_U | PTE_AD, 0);
  map(s, CODE, (word_t)data, PTE_X | PTE_AD, 0);
  use_satp(s);
  for (unsigned round = 0; round < 3; round++) {
    SET(sstatus, SUM | MXR);
    CHECK_EQ(RUN1(HS, load, USER).a0, 7);
    CHECK_EQ(RUN1(HS, load, CODE).a0, 7);
    CLEAR(sstatus, SUM | MXR);
    CHECK_EQ(RUN1(HS, load, USER).cause, 13);
    CHECK_EQ(RUN1(HS, load, CODE).cause, 13);
  }
  return 0;
}
