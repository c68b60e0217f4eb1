/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstatus_vtsr_op H_virtinst_vs_sret_vtsr1 H_virtinst_vu_sret_sfence
 * Needs: h, pmp_usable>=2
 * SRET: TSR=1 is illegal in HS only; VTSR=1 is virtual instruction in VS only; VU virtual, U illegal. */
#include "harness.h"

PROVOKE(sret, "la t0, done\n csrw sepc, t0\n sret");
PROVOKE(bare_sret, "sret");

#define TSR (1 << 22)
#define VTSR (1 << 22)
#define SPP (1 << 8)

int main(void) {
  for (unsigned tsr = 0; tsr < 2; tsr++)
    for (unsigned vtsr = 0; vtsr < 2; vtsr++) {
      CLEAR(mstatus, TSR);
      SET(mstatus, tsr * TSR | SPP);
      CLEAR(hstatus, VTSR);
      SET(hstatus, vtsr * VTSR);
      SET(vsstatus, SPP);
      struct outcome hs = RUN(HS, sret);
      if (tsr)
        CHECK_TRAP(hs, BY_M, EXC_ILLEGAL_INSTRUCTION);
      else
        CHECK_NO_TRAP(hs);
      struct outcome vs = RUN(VS, sret);
      if (vtsr)
        CHECK_TRAP(vs, BY_M, EXC_VIRTUAL_INSTRUCTION);
      else
        CHECK_NO_TRAP(vs);
      CHECK_TRAP(RUN(VU, bare_sret), BY_M, EXC_VIRTUAL_INSTRUCTION);
      CHECK_TRAP(RUN(U, bare_sret), BY_M, EXC_ILLEGAL_INSTRUCTION);
    }
  return 0;
}
