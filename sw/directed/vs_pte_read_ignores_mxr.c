/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpapriv mstatus_mxr_op
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, tval2_implicit
 * A page of VS-stage tables that the G-stage lets be executed only: reading a PTE of it is a load
 * guest-page fault, whatever MXR of sstatus and vsstatus say. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define PAGES 64

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  word_t *data = page();
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  *data = 41;
  identity(vs, 0);
  identity(g, PTE_U);
  word_t at = (word_t)map(vs, VA, (word_t)data, PTE_R | PTE_AD, 0);
  pte_t *of_table = 0;
  for (unsigned i = 0; i < PAGES; i++) {
    word_t here = 0x80400000 + i * PAGE;
    pte_t *leaf = map(g, here, here, PTE_RWX | PTE_U | PTE_AD, 0);
    if (here == (at & -PAGE))
      of_table = leaf;
  }
  CHECK(of_table != 0);
  use_vsatp(vs);
  use_hgatp(g);
  CHECK_EQ(RUN1(VS, load, VA).a0, 41);
  *of_table &= ~(pte_t)(PTE_R | PTE_W);
  for (int mxr = 0; mxr < 4; mxr++) {
    CLEAR(sstatus, MSTATUS_MXR);
    CLEAR(vsstatus, MSTATUS_MXR);
    SET(sstatus, mxr & 1 ? MSTATUS_MXR : 0);
    SET(vsstatus, mxr & 2 ? MSTATUS_MXR : 0);
    hfence_vvma();
    hfence_gvma();
    struct outcome o = RUN1(VS, load, VA);
    CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
    CHECK_EQ(o.tval, VA);
    CHECK_EQ(o.tval2, at >> 2);
    CHECK(o.tinst == 0 || o.tinst == TINST_READ_PTE);
  }
  *of_table |= PTE_R;
  hfence_gvma();
  CHECK_EQ(RUN1(VS, load, VA).a0, 41);
  return 0;
}
