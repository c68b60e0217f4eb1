/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hcounteren_op H_virtinst_vu_nonhighctr_h0_s0_m1 hcounteren_acc
 * Needs: h, pmp_usable>=2, mcounteren_writable, scounteren_writable, hcounteren_writable, time_csr, counters
 * In VU a counter needs mcounteren, hcounteren and scounteren. */
#include "harness.h"

PROVOKE(time, "csrr a0, time");

int main(void) {
  for (unsigned m = 0; m < 2; m++)
    for (unsigned h = 0; h < 2; h++)
      for (unsigned s = 0; s < 2; s++) {
        WRITE(mcounteren, m << 1);
        WRITE(hcounteren, h << 1);
        WRITE(scounteren, s << 1);
        struct outcome o = RUN(VU, time);
        if (m && h && s)
          CHECK_NO_TRAP(o);
        else
          CHECK_TRAP(o, BY_M, m ? EXC_VIRTUAL_INSTRUCTION : EXC_ILLEGAL_INSTRUCTION);
        o = RUN(U, time);
        if (m && s)
          CHECK_NO_TRAP(o);
        else
          CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      }
  return 0;
}
