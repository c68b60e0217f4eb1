/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgatp_mode_sv39x4 H_vm_gpatrans htval_val
 * Needs: xlen 64 (a guest physical address with vsatp Bare has no more than 32 bits at XLEN=32), h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval_bits, mtval2_bits, mtval2_causes
 * Sv39x4 takes 41 bits of guest physical address: a bit above is a guest-page fault, bits 39 and 40
 * index the widened root. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t *data[4];
  struct table g = new_table(MODE_LEAST, 1);
  identity(g, PTE_U);
  for (unsigned top = 0; top < 4; top++) {
    uint64_t gpa = (uint64_t)top << 39 | 0x50000000;
    data[top] = page();
    *data[top] = 9 + top;
    map(g, gpa, (word_t)data[top], PTE_R | PTE_U | PTE_AD, 0);
  }
  use_hgatp(g);
  for (unsigned top = 0; top < 4; top++)
    CHECK_EQ(RUN1(VS, load, (uint64_t)top << 39 | 0x50000000).a0, 9 + top);
  for (unsigned bit = 41; bit < XLEN; bit++) {
    struct outcome o = RUN1(VS, load, 1ull << bit | 0x50000000);
    CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
    CHECK_EQ(o.tval2, (1ull << bit | 0x50000000) >> 2);
    CHECK_EQ(o.tval, 1ull << bit | 0x50000000);
  }
  return 0;
}
