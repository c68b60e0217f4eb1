/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgatp_mode_sv39x4
 * Needs: xlen 64 (its modes, CSR layouts and addresses are those of RV64), h, pmp_usable>=2
 * Sv39x4 takes no sign-extended guest physical address. */
#include "harness.h"
#include "paging.h"
PROVOKE(load, "ld a0, (a0)");
int main(void) {
  struct table g = open_gstage(MODE_SV39);
  map(g, 0x1FFC0000000ull, 0x80000000ull, PTE_RWX | PTE_U | PTE_AD, 2);
  use_hgatp(g);
  CHECK_NO_TRAP(RUN1(VS, load, 0x1FFC0400000ull));
  CHECK_TRAP(RUN1(VS, load, 0xFFFFFFFFC0400000ull), BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  return 0;
}
