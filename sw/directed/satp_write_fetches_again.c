/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: satp_op_active
 * Needs: s, pmp_usable>=2
 * The instruction behind a write of satp is fetched through the new tables (another ASID). */
#include "harness.h"
#include "paging.h"
PROVOKE(switch_, ".balign 64\n csrw satp, a0\n addi a1, a1, 1\n addi a1, a1, 1\n addi a1, a1, 1\n addi a1, a1, 1");
int main(void) {
  struct table s[2];
  for (unsigned i = 0; i < 2; i++) {
    s[i] = new_table(MODE_LEAST, 0);
    map(s[i], 0x80000000, 0x80000000, (i ? PTE_R | PTE_W : PTE_RWX) | PTE_AD, 1);
  }
  WRITE(satp, atp(s[0], 1));
  sfence_vma();
  struct outcome o = RUN2(HS, switch_, atp(s[1], 2), 0);
  CHECK_TRAP(o, BY_M, EXC_INSTRUCTION_PAGE_FAULT);
  CHECK_EQ(o.a1, 0);
  return 0;
}
