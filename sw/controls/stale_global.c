/* SPDX-License-Identifier: Apache-2.0 */
/* A global mapping of ASID 1 is in use when ASID 2 maps the same address elsewhere, and a fence for
 * ASID 2 does not order it. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  struct table s[2];
  for (unsigned i = 0; i < 2; i++) {
    uint64_t *data = page();
    *data = i + 1;
    s[i] = new_table(MODE_LEAST, 0);
    identity(s[i], 0);
    map(s[i], VA, (word_t)data, PTE_R | PTE_AD | (i ? 0 : PTE_G), 0);
  }
  sfence_vma();
  for (unsigned round = 0; round < 3; round++) {
    WRITE(satp, atp(s[0], 1));
    uint64_t now = RUN1(HS, load, VA).a0;
    CHECK_EQ(now, 1);
    WRITE(satp, atp(s[1], 2));
    __asm__ volatile("sfence.vma zero, %0" ::"r"(2) : "memory");
    now = RUN1(HS, load, VA).a0;
    CHECK(now == 1 || now == 2);
    __asm__ volatile("sfence.vma %0, %1" ::"r"(VA), "r"(2) : "memory");
    now = RUN1(HS, load, VA).a0;
    CHECK(now == 1 || now == 2);
    sfence_vma();
    CHECK_EQ(RUN1(HS, load, VA).a0, 2);
  }
  return 0;
}
