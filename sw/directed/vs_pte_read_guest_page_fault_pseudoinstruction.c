/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_xtinst_guestpage H_guest_page_fault mtval2_trapval_vstrans htval_val
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, tval2_implicit
 * The G-stage has no leaf for a VS-stage page table: a guest-page fault of the original access's
 * kind, htval the PTE's guest physical address, tinst the pseudo-instruction of a PTE read. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");

#define VA 0x40003008ull

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  identity(vs, 0);
  identity(g, PTE_U);
  /* Root and code are reachable; the table below it on the way to VA lies at a guest physical hole. */
  pte_t *root = vs.root;
  map(g, (word_t)root, (word_t)root, PTE_R | PTE_U | PTE_AD, 0);
  int top = levels_of(MODE_LEAST) - 1;
  if (top > 1) {
    word_t low = root[index_of(0x80000000, top)] >> 10 << 12;
    map(g, low, low, PTE_R | PTE_U | PTE_AD, 0);
  }
  root[index_of(VA, top)] = pte(0x66000000, PTE_V);
  use_vsatp(vs);
  use_hgatp(g);
  uint64_t gpa = 0x66000000 + index_of(VA, top - 1) * sizeof(pte_t);
  struct outcome o = RUN1(VS, load, VA);
  CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  CHECK_EQ(o.tval, VA);
  CHECK_EQ(o.tval2, gpa >> 2);
  CHECK_EQ(o.tinst, TINST_READ_PTE);
  o = RUN1(VS, store, VA);
  CHECK_TRAP(o, BY_M, EXC_STORE_AMO_GUEST_PAGE_FAULT);
  CHECK_EQ(o.tval2, gpa >> 2);
  CHECK_EQ(o.tinst, TINST_READ_PTE);
  o = RUN(VS, (void (*)(void))VA);
  CHECK_TRAP(o, BY_M, EXC_INSTRUCTION_GUEST_PAGE_FAULT);
  CHECK_EQ(o.tinst, TINST_READ_PTE);
  return 0;
}
