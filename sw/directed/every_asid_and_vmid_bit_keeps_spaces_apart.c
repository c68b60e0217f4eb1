/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: HGATP_VMID hgatp_vmid_lsbs vsatp_op
 * Needs: h, pmp_usable>=2
 * Two address spaces, and two guests, whose identifiers differ in one bit, for each bit that the hart
 * has: without a fence in between each sees its own translation. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define ID_BITS(value) ((value) >> HGATP_VMID_SHIFT & (XLEN == 64 ? 0xffff : 0x1ff))

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  struct table s[2], g[2];
  for (unsigned i = 0; i < 2; i++) {
    word_t *data = page();
    *data = 10 + i;
    s[i] = new_table(MODE_LEAST, 0);
    identity(s[i], 0);
    map(s[i], VA, (word_t)data, PTE_R | PTE_AD, 0);
    g[i] = open_gstage(MODE_LEAST);
    map(g[i], VA, (word_t)data, PTE_R | PTE_U | PTE_AD, 0);
  }
  word_t all = ALL_ONES;
  WRITE(vsatp, atp(s[0], all & (XLEN == 64 ? 0xffff : 0x1ff)));
  word_t asids = ID_BITS(READ(vsatp));
  for (word_t one = 1; one & asids; one <<= 1) {
    hfence_vvma();
    for (unsigned i = 0; i < 4; i++) {
      WRITE(vsatp, atp(s[i & 1], i & 1 ? one : 0));
      CHECK_EQ(RUN1(VS, load, VA).a0, 10 + (i & 1));
    }
    sfence_vma();
    for (unsigned i = 0; i < 4; i++) {
      WRITE(satp, atp(s[i & 1], i & 1 ? one : 0));
      CHECK_EQ(RUN1(HS, load, VA).a0, 10 + (i & 1));
    }
    WRITE(satp, 0);
  }
  WRITE(vsatp, 0);
  WRITE(hgatp, atp(g[0], all & (XLEN == 64 ? 0x3fff : 0x7f)));
  word_t vmids = READ(hgatp) >> HGATP_VMID_SHIFT & (XLEN == 64 ? 0x3fff : 0x7f);
  for (word_t one = 1; one & vmids; one <<= 1) {
    hfence_gvma();
    for (unsigned i = 0; i < 4; i++) {
      WRITE(hgatp, atp(g[i & 1], i & 1 ? one : 0));
      CHECK_EQ(RUN1(VS, load, VA).a0, 10 + (i & 1));
    }
  }
  return 0;
}
