/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgatp_mode_sv39x4 H_vm_gpatrans H_trap_xtinst_guestpage htval_val
 * Needs: xlen 64 (a guest physical address with vsatp Bare has no more than 32 bits at XLEN=32), h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_bits, mtval2_causes, tval2_implicit
 * Sv39x4 takes 41 bits also of the address of a VS-stage PTE: in a pointer, or in a leaf, a bit above
 * is a guest-page fault, although the bits below lead to a table, or to a page, that is mapped. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

#define VA 0x40003008ull

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  uint64_t *data = page();
  data[1] = 7;
  identity(vs, 0);
  pte_t *leaf = map(vs, VA, (word_t)data, PTE_R | PTE_AD, 0);
  pte_t *pointer = pte_of(vs, VA, 1);
  pte_t right_leaf = *leaf, right_pointer = *pointer;
  uint64_t entry = (word_t)leaf;
  use_vsatp(vs);
  use_hgatp(g);
  CHECK_EQ(RUN1(VS, load, VA).a0, 7);
  for (unsigned bit = 41; bit < 56; bit++) {
    *pointer = right_pointer | 1ull << (bit - 2);
    hfence_vvma();
    struct outcome o = RUN1(VS, load, VA);
    CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
    CHECK_EQ(o.tval, VA);
    CHECK_EQ(o.tval2, (entry | 1ull << bit) >> 2);
    CHECK_EQ(o.tinst, TINST_READ_PTE);
    *pointer = right_pointer;
    *leaf = right_leaf | 1ull << (bit - 2);
    hfence_vvma();
    o = RUN1(VS, load, VA);
    CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
    CHECK_EQ(o.tval, VA);
    CHECK_EQ(o.tval2, ((word_t)&data[1] | 1ull << bit) >> 2);
    *leaf = right_leaf;
  }
  hfence_vvma();
  CHECK_EQ(RUN1(VS, load, VA).a0, 7);
  return 0;
}
