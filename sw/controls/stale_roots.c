/* SPDX-License-Identifier: Apache-2.0 */
/* Roots are replaced under the same ASID and VMID without a fence; MODE = Bare acts at once. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define GPA 0x60000000ull

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  struct table s[2], vs[2], g[2];
  for (unsigned i = 0; i < 2; i++) {
    uint64_t *data = page();
    *data = i + 1;
    s[i] = new_table(MODE_LEAST, 0);
    vs[i] = new_table(MODE_LEAST, 0);
    g[i] = new_table(MODE_LEAST, 1);
    identity(s[i], 0);
    identity(vs[i], 0);
    identity(g[i], PTE_U);
    map(g[i], 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
    map(s[i], VA, (word_t)data, PTE_R | PTE_AD, 0);
    map(vs[i], VA, GPA + i * PAGE, PTE_R | PTE_AD, 0);
    for (unsigned j = 0; j < 2; j++) {
      uint64_t *guest = page();
      *guest = 10 * i + j;
      map(g[i], GPA + j * PAGE, (word_t)guest, PTE_R | PTE_U | PTE_AD, 0);
    }
  }
  sfence_vma();
  hfence_gvma();
  hfence_vvma();
  for (unsigned round = 0; round < 4; round++) {
    unsigned i = round & 1;
    WRITE(satp, atp(s[i], 1));
    uint64_t now = RUN1(HS, load, VA).a0;
    CHECK(now == 1 || now == 2);
    if (i) {
      sfence_vma();
      CHECK_EQ(RUN1(HS, load, VA).a0, 2);
    }
    WRITE(satp, 0);
    CHECK_EQ(RUN1(HS, load, VA).cause, 5); /* no memory at VA itself */

    WRITE(hgatp, atp(g[0], 1));
    WRITE(vsatp, atp(vs[i], 1));
    now = RUN1(VS, load, VA).a0;
    CHECK(now == 0 || now == 1 || now == 10 || now == 11);
    WRITE(hgatp, atp(g[1], 1));
    now = RUN1(VS, load, VA).a0;
    CHECK(now == 0 || now == 1 || now == 10 || now == 11);
    if (i) {
      hfence_gvma();
      hfence_vvma();
      CHECK_EQ(RUN1(VS, load, VA).a0, 11);
    }
    WRITE(vsatp, 0);
    WRITE(hgatp, 0);
  }
  return 0;
}
