/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_guest_page_fault hedeleg_acc H_trap_deleg
 * Needs: h, pmp_usable>=2
 * Causes 20, 21 and 23 go to HS at most: hedeleg has no bit for them. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");

int main(void) {
  struct table g = new_table(MODE_LEAST, 1);
  identity(g, PTE_U);
  use_hgatp(g);
  WRITE(hedeleg, ~0ull);
  CHECK_EQ(READ(hedeleg) & 0xf00000, 0);
  SET(medeleg, 0xb00000);
  CHECK_TRAP(RUN1(VS, load, 0x50000000), BY_HS, EXC_LOAD_GUEST_PAGE_FAULT);
  CHECK_TRAP(RUN1(VU, store, 0x50000000), BY_HS, EXC_STORE_AMO_GUEST_PAGE_FAULT);
  CHECK_TRAP(RUN(VS, (void (*)(void))0x50000000), BY_HS, EXC_INSTRUCTION_GUEST_PAGE_FAULT);
  return 0;
}
