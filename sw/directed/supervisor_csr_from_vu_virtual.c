/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_virtinst_vu_nonhigh_supervisor_allowedhs_tvm0
 * Needs: h, pmp_usable>=2, tval_insn
 * Every supervisor CSR from VU: virtual instruction (it would work in HS); from U: illegal. */
#include "harness.h"

PROVOKE(sstatus, "csrr a0, sstatus");
PROVOKE(sie, "csrr a0, sie");
PROVOKE(stvec, "csrr a0, stvec");
PROVOKE(scounteren, "csrr a0, scounteren");
PROVOKE(sscratch, "csrw sscratch, zero");
PROVOKE(sepc, "csrr a0, sepc");
PROVOKE(scause, "csrr a0, scause");
PROVOKE(stval, "csrr a0, stval");
PROVOKE(sip, "csrr a0, sip");
PROVOKE(satp, "csrr a0, satp");

int main(void) {
  void (*const all[])(void) = {sstatus, sie, stvec, scounteren, sscratch, sepc, scause, stval, sip, satp};
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
    for (unsigned tvm = 0; tvm < 2; tvm++) {
      CLEAR(mstatus, 1 << 20);
      SET(mstatus, tvm << 20);
      struct outcome o = RUN(VU, all[i]);
      CHECK_TRAP(o, BY_M, EXC_VIRTUAL_INSTRUCTION);
      CHECK_EQ(o.tval, insn_at(all[i]));
      CHECK_TRAP(RUN(U, all[i]), BY_M, EXC_ILLEGAL_INSTRUCTION);
    }
  return 0;
}
