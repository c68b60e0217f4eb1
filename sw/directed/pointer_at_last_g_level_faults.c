/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpatrans
 * Needs: h, pmp_usable>=2
 * A pointer at the last G level is a fault, whatever the page behind it holds. */
#include "harness.h"
#include "paging.h"
#define GPA 0x50000000ull
PROVOKE(load, "ld a0, (a0)");
int main(void) {
  uint64_t *p = page();
  struct table g = open_gstage(MODE_LEAST);
  p[0] = PTE_RWX | PTE_U | PTE_AD | PTE_V;
  *pte_of(g, 0x80500000ull - 0x80400000ull + GPA, 0) = pte((word_t)p, PTE_V);
  use_hgatp(g);
  CHECK_TRAP(RUN1(VS, load, GPA + 0x100000), BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  return 0;
}
