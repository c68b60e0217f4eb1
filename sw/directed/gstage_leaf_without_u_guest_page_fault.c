/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpapriv H_vm_gpa_g H_guest_page_fault
 * Needs: h, pmp_usable>=2
 * Every G-stage access counts as U-mode: a leaf without U faults, from VS and VU; G is ignored. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");

int main(void) {
  uint64_t *data = page();
  struct table g = new_table(MODE_LEAST, 1);
  identity(g, PTE_U);
  pte_t *p = map(g, 0x50000000, (word_t)data, PTE_R | PTE_W | PTE_AD, 0);
  use_hgatp(g);
  for (int mode = VU; mode <= VS; mode++) {
    CHECK_TRAP(RUN1(mode, load, 0x50000000), BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
    CHECK_TRAP(RUN1(mode, store, 0x50000000), BY_M, EXC_STORE_AMO_GUEST_PAGE_FAULT);
  }
  *p |= PTE_U | PTE_G;
  hfence_gvma();
  for (int mode = VU; mode <= VS; mode++) {
    CHECK_NO_TRAP(RUN1(mode, load, 0x50000000));
    CHECK_NO_TRAP(RUN1(mode, store, 0x50000000));
  }
  return 0;
}
