/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_pmp
 * Needs: h, pmp_usable>=2, tval_access_fault, misa_csr_implemented, mtval_causes
 * PMP covers the final address and every page-table read of both stages: an access fault of the
 * original access's kind, tval the guest virtual address. */
#include "harness.h"
#include "paging.h"

#define VA 0x40000000ull

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");

static void deny(uint64_t at) {
  WRITE(pmpaddr0, at >> 2 | 0x1ff);
  WRITE(pmpaddr1, ~0ull >> 10);
  WRITE(pmpcfg0, 0x1f18);
  sfence_vma();
  hfence_vvma();
  hfence_gvma();
}

int main(void) {
  uint64_t *data = page();
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  identity(vs, 0);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  pte_t *p = map(vs, VA, (word_t)data, PTE_R | PTE_W | PTE_AD, 0);
  use_vsatp(vs);
  use_hgatp(g);
  uint64_t denied[] = {(word_t)data, (word_t)p & -PAGE};
  for (unsigned i = 0; i < 2; i++) {
    deny(denied[i]);
    struct outcome o = RUN1(VS, load, VA);
    CHECK_TRAP(o, BY_M, EXC_LOAD_ACCESS_FAULT);
    CHECK_EQ(o.tval, VA);
    CHECK(o.gva);
    CHECK_EQ(o.tval2, 0);
    o = RUN1(VS, store, VA);
    CHECK_TRAP(o, BY_M, EXC_STORE_AMO_ACCESS_FAULT);
  }
  return 0;
}
