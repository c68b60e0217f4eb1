/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: HGATP_VMID hgatp_vmid_lsbs vsatp_op
 * Needs: h, pmp_usable>=2
 * Two guests with different VMIDs, and two address spaces with different ASIDs, without any fence in
 * between: each sees its own translation. */
#include "harness.h"
#include "paging.h"

#define GPA 0x50000000ull
#define VA 0x60000000ull

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  struct table g[2], vs[2];
  uint64_t *data[2][2];
  for (unsigned i = 0; i < 2; i++) {
    g[i] = new_table(MODE_LEAST, 1);
    vs[i] = new_table(MODE_LEAST, 0);
    identity(g[i], PTE_U);
    identity(vs[i], 0);
    map(g[i], 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
    map(vs[i], VA, GPA + i * PAGE, PTE_R | PTE_AD, 0);
    for (unsigned j = 0; j < 2; j++) {
      data[i][j] = page();
      *data[i][j] = 10 * i + j;
      map(g[i], GPA + j * PAGE, (word_t)data[i][j], PTE_R | PTE_U | PTE_AD, 0);
    }
  }
  hfence_gvma();
  hfence_vvma();
  for (unsigned round = 0; round < 3; round++)
    for (unsigned vm = 0; vm < 2; vm++)
      for (unsigned space = 0; space < 2; space++) {
        WRITE(hgatp, atp(g[vm], 1 + vm));
        WRITE(vsatp, atp(vs[space], 1 + space));
        CHECK_EQ(RUN1(VS, load, VA).a0, 10 * vm + space);
      }
  return 0;
}
