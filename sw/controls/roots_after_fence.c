/* SPDX-License-Identifier: Apache-2.0 */
/* Roots are replaced under the same ASID and VMID, each ordered by the one fence that it takes: no
 * translation of the old root is legal after it. Nothing is left out here. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define GPA 0x60000000ull

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  struct table vs[2], g[2];
  for (unsigned i = 0; i < 2; i++) {
    vs[i] = new_table(MODE_LEAST, 0);
    g[i] = new_table(MODE_LEAST, 1);
    identity(vs[i], 0);
    identity(g[i], PTE_U);
    map(g[i], 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
    map(vs[i], VA, GPA + i * PAGE, PTE_R | PTE_AD, 0);
    for (unsigned j = 0; j < 2; j++) {
      uint64_t *guest = page();
      *guest = 10 * i + j;
      map(g[i], GPA + j * PAGE, (word_t)guest, PTE_R | PTE_U | PTE_AD, 0);
    }
  }
  use_hgatp(g[0]);
  use_vsatp(vs[0]);
  for (unsigned round = 0; round < 4; round++)
    for (unsigned i = 0; i < 2; i++) {
      WRITE(hgatp, atp(g[i], 0));
      hfence_gvma();
      CHECK_EQ(RUN1(VS, load, VA).a0, 10 * i);
      WRITE(vsatp, atp(vs[1], 0));
      hfence_vvma();
      CHECK_EQ(RUN1(VS, load, VA).a0, 10 * i + 1);
      WRITE(vsatp, atp(vs[0], 0));
      hfence_vvma();
      CHECK_EQ(RUN1(VS, load, VA).a0, 10 * i);
    }
  return 0;
}
