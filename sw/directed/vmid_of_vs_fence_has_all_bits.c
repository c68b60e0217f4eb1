/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sfence_vma_v1 HGATP_VMID
 * Needs: xlen 64 (its modes, CSR layouts and addresses are those of RV64), h, pmp_usable>=2
 * SFENCE.VMA in VS of a guest whose VMID needs more than 7 bits. */
#include "harness.h"
#include "paging.h"
#define VA 0x50000000ull
PROVOKE(load, "ld a0, (a0)");
PROVOKE(fence, "sfence.vma");
int main(void) {
  uint64_t *a = page(), *b = page();
  *a = 1; *b = 2;
  struct table vs = new_table(MODE_SV39, 0), g = open_gstage(MODE_SV39);
  identity(vs, 0);
  map(vs, VA, (uint64_t)a, PTE_R | PTE_AD, 0);
  WRITE(hgatp, atp(g, 200));
  use_vsatp(vs);
  hfence_gvma();
  CHECK_EQ(RUN1(VS, load, VA).a0, 1);
  map(vs, VA, (uint64_t)b, PTE_R | PTE_AD, 0);
  CHECK_NO_TRAP(RUN(VS, fence));
  CHECK_EQ(RUN1(VS, load, VA).a0, 2);
  return 0;
}
