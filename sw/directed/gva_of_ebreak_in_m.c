/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_gva_op
 * Needs: pmp_usable>=2, tval_ebreak, mtval_causes, mstatush
 * EBREAK in M leaves GVA=0, whatever MPRV, MPV, MPP and GVA were (NEMU#640). */
#include "harness.h"

/* MPV and GVA are bits of mstatush at XLEN=32. */
#define MPV_AND_GVA (MPV_A3(1) | (XLEN == 64 ? MSTATUS_GVA : MSTATUS_GVA >> 32))

PROVOKE(break_m, "csrc mstatus, a0\n csrs mstatus, a1\n" SET_MPV_A3 "ebreak");

int main(void) {
  for (int mpp = 0; mpp < 4; mpp++) {
    if (mpp == 2)
      continue;
    SET(mstatus, MSTATUS_GVA);
    struct outcome o = run(M, break_m, MSTATUS_MPP, mpp << MSTATUS_MPP_SHIFT | MSTATUS_MPRV, 0, MPV_AND_GVA);
    CLEAR(mstatus, MSTATUS_MPRV);
    CHECK_TRAP(o, BY_M, EXC_BREAKPOINT);
    CHECK_EQ(o.tval, o.epc);
    CHECK(!o.gva);
    CHECK_EQ(o.from_priv, 3);
    CHECK(!o.from_v);
  }
  return 0;
}
