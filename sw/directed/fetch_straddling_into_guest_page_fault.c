/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_straddle htval_val
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes
 * A four-byte instruction across a page boundary whose second half faults: epc is its address, tval
 * and htval those of the second half. */
#include "harness.h"
#include "paging.h"

#define GPA 0x50000000ull

int main(void) {
  uint16_t *code = page();
  struct table g = new_table(MODE_LEAST, 1);
  identity(g, PTE_U);
  map(g, GPA, (word_t)code, PTE_RWX | PTE_U | PTE_AD, 0);
  code[2047] = 0x0513; /* first half of addi a0, zero, imm */
  __asm__ volatile("fence.i");
  use_hgatp(g);
  struct outcome o = RUN(VS, (void (*)(void))(GPA + 4094));
  CHECK_TRAP(o, BY_M, EXC_INSTRUCTION_GUEST_PAGE_FAULT);
  CHECK_EQ(o.epc, GPA + 4094);
  CHECK_EQ(o.tval, GPA + 4096);
  CHECK_EQ(o.tval2, (GPA + 4096) >> 2);
  return 0;
}
