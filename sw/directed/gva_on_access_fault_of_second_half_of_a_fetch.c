/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_straddle mstatus_gva_op
 * Needs: h, pmp_usable>=2, tval_access_fault, misa_csr_implemented, mtval_causes
 * Access fault of the second half of a straddling fetch at V=1: stval is its address, GVA is set. */
#include "harness.h"
#include "paging.h"
#define VA 0x50000000ull
int main(void) {
  uint16_t *code = page();
  struct table vs = new_table(MODE_LEAST, 0);
  identity(vs, 0);
  map(vs, VA, (word_t)code, PTE_RWX | PTE_AD, 0);
  map(vs, VA + PAGE, VACANT, PTE_RWX | PTE_AD, 0);
  code[2047] = 0x0513;
  __asm__ volatile("fence.i");
  use_vsatp(vs);
  struct outcome o = RUN(VS, (void (*)(void))(word_t)(VA + 4094));
  CHECK_TRAP(o, BY_M, 1);
  CHECK_EQ(o.tval, VA + 4096);
  CHECK(o.gva);
  return 0;
}
