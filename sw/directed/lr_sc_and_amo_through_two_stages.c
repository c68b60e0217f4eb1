/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_twostage H_guest_page_fault H_trap_xtinst_val
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, ram_amo, ram_lrsc
 * LR, SC and AMO in VS through both stages; a constrained loop of LR and SC ends; a read-only G-stage page makes SC and AMO store/AMO
 * guest-page faults. */
#include "harness.h"
#include "paging.h"

#define VA 0x40000000ull
#define GPA 0x50000000ull

/* "Eventual Success of Store-Conditional Instructions" (a-st-ext): such a loop ends. */
PROVOKE(loop, "1: lr.d a2, (a0)\n addi a2, a2, 1\n sc.d a1, a2, (a0)\n bnez a1, 1b");
PROVOKE(amo, "amoadd.d a0, a1, (a0)");
PROVOKE(lr, "lr.d a0, (a0)");

int main(void) {
  uint64_t *data = page();
  *data = 41;
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  identity(vs, 0);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  map(vs, VA, GPA, PTE_R | PTE_W | PTE_AD, 0);
  pte_t *p = map(g, GPA, (word_t)data, PTE_R | PTE_W | PTE_U | PTE_AD, 0);
  use_vsatp(vs);
  use_hgatp(g);
  struct outcome o;
  CHECK_NO_TRAP(RUN1(VS, loop, VA));
  CHECK_EQ(*data, 42);
  CHECK_EQ(RUN2(VS, amo, VA, 8).a0, 42);
  CHECK_EQ(*data, 50);
  *p = pte((word_t)data, PTE_R | PTE_U | PTE_AD | PTE_V);
  hfence_gvma();
  o = RUN2(VS, amo, VA, 8);
  CHECK_TRAP(o, BY_M, EXC_STORE_AMO_GUEST_PAGE_FAULT);
  CHECK_EQ(o.tval2, GPA >> 2);
  CHECK_EQ(RUN1(VS, lr, VA).a0, 50);
  CHECK_EQ(*data, 50);
  return 0;
}
