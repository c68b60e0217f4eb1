/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_guest_page_fault H_trap_xtinst_val htval_val
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes
 * A fetch through a G-stage leaf without X: cause 20, tinst zero, htval the guest physical address. */
#include "harness.h"
#include "paging.h"

int main(void) {
  struct table g = new_table(MODE_LEAST, 1);
  identity(g, PTE_U);
  map(g, 0x50000000, (word_t)page(), PTE_R | PTE_W | PTE_U | PTE_AD, 0);
  use_hgatp(g);
  struct outcome o = RUN(VS, (void (*)(void))0x50000010);
  CHECK_TRAP(o, BY_M, EXC_INSTRUCTION_GUEST_PAGE_FAULT);
  CHECK_EQ(o.tval, 0x50000010);
  CHECK_EQ(o.epc, 0x50000010);
  CHECK_EQ(o.tval2, 0x50000010 >> 2);
  CHECK_EQ(o.tinst, 0);
  CHECK(o.gva && o.from_v);
  return 0;
}
