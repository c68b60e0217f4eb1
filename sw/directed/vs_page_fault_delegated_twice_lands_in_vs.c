/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_vs_csrwrites hedeleg_op H_trap_deleg vscause_op vstval_op vspec_op
 * Needs: h, pmp_usable>=2, tval_page_fault, misa_csr_implemented, mtval_causes, stval_causes, vstval_causes
 * A VS-stage page fault: to M, to HS, or with hedeleg to VS, where only VS CSRs change. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

#define VA 0x40003008ull

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0);
  identity(vs, 0);
  use_vsatp(vs);
  struct outcome o = RUN1(VS, load, VA);
  CHECK_TRAP(o, BY_M, EXC_LOAD_PAGE_FAULT);
  CHECK(o.gva && o.tval == VA && o.tval2 == 0);
  delegate_exception(EXC_LOAD_PAGE_FAULT, BY_HS);
  o = RUN1(VS, load, VA);
  CHECK_TRAP(o, BY_HS, EXC_LOAD_PAGE_FAULT);
  CHECK(o.gva && o.tval == VA && o.tval2 == 0);
  delegate_exception(EXC_LOAD_PAGE_FAULT, BY_VS);
  WRITE(sepc, 0x1234);
  WRITE(scause, 1);
  WRITE(stval, 0x4321);
  WRITE(htval, 0x99);
  o = RUN1(VS, load, VA);
  CHECK_TRAP(o, BY_VS, EXC_LOAD_PAGE_FAULT);
  CHECK_EQ(o.tval, VA);
  CHECK_EQ(o.epc, load);
  CHECK_EQ(o.from_priv, 1);
  CHECK_EQ(READ(sepc), 0x1234);
  CHECK_EQ(READ(stval), 0x4321);
  CHECK_EQ(READ(htval), 0x99);
  return 0;
}
