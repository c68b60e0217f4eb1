/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hfence-vvma_hfence-gvma_op
 * Needs: h, pmp_usable>=2
 * A global VS leaf is ended by HFENCE.VVMA without operands. */
#include "harness.h"
#include "paging.h"
#define VA 0x50000000ull
PROVOKE(load, "ld a0, (a0)");
int main(void) {
  uint64_t *a = page(), *b = page();
  *a = 1; *b = 2;
  struct table vs = new_table(MODE_LEAST, 0);
  identity(vs, 0);
  map(vs, VA, (word_t)a, PTE_R | PTE_G | PTE_AD, 0);
  use_vsatp(vs);
  CHECK_EQ(RUN1(VS, load, VA).a0, 1);
  map(vs, VA, (word_t)b, PTE_R | PTE_G | PTE_AD, 0);
  hfence_vvma();
  CHECK_EQ(RUN1(VS, load, VA).a0, 2);
  return 0;
}
