/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: MTVAL2_TRAPVAL mtval2_val mtval2_trapval_other mtinst_val H_trap_xtinst_val HTVAL_TRAPVAL htinst_val
 * Needs: h, sv48x4, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, htval_causes
 * Undelegated, a store guest-page fault puts the guest physical address in mtval2; htval and htinst
 * stay as they were. Delegated, it puts it in htval. */
#include "harness.h"
#include "paging.h"

PROVOKE(store, ".option push\n.option norvc\n sd a1, (a0)\n.option pop");

#define GPA 0x50000ab8ull

int main(void) {
  struct table g = new_table(MODE_DEEP, 1);
  identity(g, PTE_U);
  use_hgatp(g);
  WRITE(htval, 1);
  WRITE(htinst, 2);
  struct outcome o = RUN1(VU, store, GPA);
  CHECK_TRAP(o, BY_M, EXC_STORE_AMO_GUEST_PAGE_FAULT);
  CHECK_EQ(o.tval2, GPA >> 2);
  CHECK(o.tinst == 0 || o.tinst == (XLEN == 64 ? 0x00b03023 : 0x00b02023));
  CHECK_EQ(o.from_priv, 0);
  CHECK_EQ(READ(htval), 1);
  CHECK_EQ(READ(htinst), 2);
  delegate_exception(EXC_STORE_AMO_GUEST_PAGE_FAULT, BY_VS);
  o = RUN1(VU, store, GPA);
  CHECK_TRAP(o, BY_HS, EXC_STORE_AMO_GUEST_PAGE_FAULT);
  CHECK_EQ(o.tval2, GPA >> 2);
  return 0;
}
