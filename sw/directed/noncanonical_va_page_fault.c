/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpatrans H_vm_twostage
 * Needs: xlen 64 (all 32 bits are translated at XLEN=32), h, pmp_usable>=2, tval_page_fault, misa_csr_implemented, mtval_bits, mtval_causes
 * An address whose upper bits are no sign extension is a page fault of the (VS-)stage. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t *data = page();
  struct table t = new_table(MODE_LEAST, 0);
  identity(t, 0);
  map(t, 0x40000000, (word_t)data, PTE_R | PTE_AD, 0);
  map(t, 0xffffffffc0000000ull, (word_t)data, PTE_R | PTE_AD, 0);
  for (int mode = HS; mode <= VS; mode += VS - HS) {
    WRITE(satp, 0);
    WRITE(vsatp, 0);
    if (mode == VS)
      use_vsatp(t);
    else
      use_satp(t);
    CHECK_NO_TRAP(RUN1(mode, load, 0x40000000));
    CHECK_NO_TRAP(RUN1(mode, load, 0xffffffffc0000000ull));
    for (unsigned bit = 38; bit < XLEN; bit++) {
      struct outcome o = RUN1(mode, load, 0x40000000 ^ 1ull << bit);
      CHECK_TRAP(o, BY_M, EXC_LOAD_PAGE_FAULT);
      CHECK_EQ(o.tval, 0x40000000 ^ 1ull << bit);
      CHECK_EQ(o.gva, mode == VS);
    }
  }
  return 0;
}
