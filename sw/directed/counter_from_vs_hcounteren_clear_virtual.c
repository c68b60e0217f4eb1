/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hcounteren_op H_virtinst_vs_nonhighctr_h0_m1
 * Needs: h, pmp_usable>=2, mcounteren_writable, hcounteren_writable, time_csr, counters
 * cycle, time and instret in VS with hcounteren's bit clear: virtual instruction if mcounteren has it,
 * else illegal instruction. */
#include "harness.h"

PROVOKE(cycle, "csrr a0, cycle");
PROVOKE(time, "csrr a0, time");
PROVOKE(instret, "csrr a0, instret");

int main(void) {
  void (*const all[])(void) = {cycle, time, instret};
  for (unsigned i = 0; i < 3; i++) {
    WRITE(mcounteren, 7);
    WRITE(hcounteren, 7);
    CHECK_NO_TRAP(RUN(VS, all[i]));
    WRITE(hcounteren, 7 & ~(1 << i));
    CHECK_TRAP(RUN(VS, all[i]), BY_M, EXC_VIRTUAL_INSTRUCTION);
    CHECK_NO_TRAP(RUN(HS, all[i]));
    WRITE(mcounteren, 7 & ~(1 << i));
    CHECK_TRAP(RUN(VS, all[i]), BY_M, EXC_ILLEGAL_INSTRUCTION);
    CHECK_TRAP(RUN(HS, all[i]), BY_M, EXC_ILLEGAL_INSTRUCTION);
    WRITE(hcounteren, 7);
    CHECK_TRAP(RUN(VS, all[i]), BY_M, EXC_ILLEGAL_INSTRUCTION);
    CHECK_NO_TRAP(RUN(M, all[i]));
  }
  return 0;
}
