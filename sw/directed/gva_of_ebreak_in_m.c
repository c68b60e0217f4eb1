/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_gva_op
 * Needs: xlen 64 (its modes, CSR layouts and addresses are those of RV64)
 * EBREAK in M leaves GVA=0, whatever MPRV, MPV, MPP and GVA were (NEMU#640). */
#include "harness.h"

PROVOKE(break_m, "csrc mstatus, a0\n csrs mstatus, a1\n ebreak");

int main(void) {
  for (int mpp = 0; mpp < 4; mpp++) {
    if (mpp == 2)
      continue;
    SET(mstatus, MSTATUS_GVA);
    struct outcome o = RUN2(M, break_m, MSTATUS_MPP, (uint64_t)mpp << MSTATUS_MPP_SHIFT | MSTATUS_MPRV | MSTATUS_MPV | MSTATUS_GVA);
    CLEAR(mstatus, MSTATUS_MPRV);
    CHECK_TRAP(o, BY_M, EXC_BREAKPOINT);
    CHECK_EQ(o.tval, o.epc);
    CHECK(!o.gva);
    CHECK_EQ(o.from_priv, 3);
    CHECK(!o.from_v);
  }
  return 0;
}
