/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_gva_op
 * Needs: h, pmp_usable>=2, tval_access_fault, tval_page_fault, misa_csr_implemented, mtval_causes
 * With MPRV=1, MPV=1 and MPP=S in M a trap whose address is no guest's leaves GVA=0: fetch access fault,
 * illegal instruction, ECALL; a load through MPRV sets it (Spike#1328, NEMU#640). */
#include "harness.h"
#include "paging.h"

PROVOKE(jump, "csrc mstatus, a0\n csrs mstatus, a1\n" SET_MPV_A3 "jr a2");
PROVOKE(illegal, "csrc mstatus, a0\n csrs mstatus, a1\n" SET_MPV_A3 ".word 0");
PROVOKE(call, "csrc mstatus, a0\n csrs mstatus, a1\n" SET_MPV_A3 "li t0, 0\n ecall");
PROVOKE(load, "csrc mstatus, a0\n csrs mstatus, a1\n" SET_MPV_A3 "ld a0, (a2)");

static struct outcome with_mprv(void (*code)(void), uint64_t at) {
  struct outcome o = run(M, code, MSTATUS_MPP, 1 << MSTATUS_MPP_SHIFT | MSTATUS_MPRV, at, MPV_A3(1));
  CLEAR(mstatus, MSTATUS_MPRV);
  return o;
}

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0);
  identity(vs, 0);
  use_vsatp(vs);
  struct outcome o = with_mprv(jump, VACANT);
  CHECK_TRAP(o, BY_M, EXC_INSTRUCTION_ACCESS_FAULT);
  CHECK_EQ(o.tval, VACANT);
  CHECK(!o.gva);
  o = with_mprv(illegal, 0);
  CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK(!o.gva);
  o = with_mprv(load, VACANT);
  CHECK_TRAP(o, BY_M, EXC_LOAD_PAGE_FAULT);
  CHECK(o.gva);
  o = with_mprv(call, 0);
  CHECK(!o.gva);
  return 0;
}
