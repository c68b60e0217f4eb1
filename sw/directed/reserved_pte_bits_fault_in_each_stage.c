/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_guest_page_fault H_vm_gpatrans henvcfg_pbmte_op
 * Needs: h, pmp_usable>=2
 * Reserved bits of a leaf and of a pointer (60:54 where a PTE has them, PBMT without PBMTE, W without R, N and
 * A/D/U in a pointer): a fault of the stage whose PTE it is. */
#include "harness.h"
#include "paging.h"

#define VA 0x40000000ull
#define GPA 0x50000000ull

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");

int main(void) {
  uint64_t *data = page();
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  identity(vs, 0);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  pte_t *pv = map(vs, VA, GPA, PTE_R | PTE_AD, 0);
  pte_t *pg = map(g, GPA, (word_t)data, PTE_R | PTE_U | PTE_AD, 0);
  pte_t *pointer = pte_of(vs, VA, 1), *gpointer = pte_of(g, GPA, 1);
  WRITE(menvcfg, 0);
  use_vsatp(vs);
  use_hgatp(g);
  CHECK_NO_TRAP(RUN1(VS, load, VA));
  for (unsigned bit = 54; bit < 63 && XLEN == 64; bit++)
    for (unsigned stage = 0; stage < 2; stage++) {
      pte_t *p = stage ? pg : pv;
      *p ^= (pte_t)(1ull << bit);
      hfence_vvma();
      hfence_gvma();
      CHECK_TRAP(RUN1(VS, load, VA), BY_M, stage ? EXC_LOAD_GUEST_PAGE_FAULT : EXC_LOAD_PAGE_FAULT);
      *p ^= (pte_t)(1ull << bit);
    }
  static const uint8_t reserved[] = {4, 6, 7, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  for (unsigned i = 0; i < (XLEN == 64 ? sizeof reserved : 3); i++)
    for (unsigned stage = 0; stage < 2; stage++) {
      pte_t *p = stage ? gpointer : pointer;
      *p ^= (pte_t)(1ull << reserved[i]);
      hfence_vvma();
      hfence_gvma();
      CHECK_TRAP(RUN1(VS, load, VA), BY_M, stage ? EXC_LOAD_GUEST_PAGE_FAULT : EXC_LOAD_PAGE_FAULT);
      *p ^= (pte_t)(1ull << reserved[i]);
    }
  /* W without R is reserved, even for a store. */
  for (unsigned stage = 0; stage < 2; stage++) {
    pte_t *p = stage ? pg : pv;
    *p ^= PTE_R | PTE_W;
    hfence_vvma();
    hfence_gvma();
    CHECK_TRAP(RUN1(VS, load, VA), BY_M, stage ? EXC_LOAD_GUEST_PAGE_FAULT : EXC_LOAD_PAGE_FAULT);
    CHECK_TRAP(RUN1(VS, store, VA), BY_M,
               stage ? EXC_STORE_AMO_GUEST_PAGE_FAULT : EXC_STORE_AMO_PAGE_FAULT);
    *p ^= PTE_R | PTE_W;
    *pv |= PTE_W;
  }
  *pv &= ~(word_t)PTE_W;
  hfence_vvma();
  hfence_gvma();
  CHECK_NO_TRAP(RUN1(VS, load, VA));
  return 0;
}
