/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_deleg hedeleg_op
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * An exception goes to VS only if medeleg and hedeleg both have it: hedeleg alone delegates nothing. */
#include "harness.h"

PROVOKE(bad, ".word 0");
PROVOKE(brk, "ebreak");

int main(void) {
  WRITE(hedeleg, 1 << EXC_ILLEGAL_INSTRUCTION | 1 << EXC_BREAKPOINT);
  CHECK_TRAP(RUN(VS, bad), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN(VU, brk), BY_M, EXC_BREAKPOINT);
  WRITE(medeleg, 1 << EXC_BREAKPOINT);
  CHECK_TRAP(RUN(VS, bad), BY_M, EXC_ILLEGAL_INSTRUCTION);
  struct outcome o = RUN(VU, brk);
  CHECK_TRAP(o, BY_VS, EXC_BREAKPOINT);
  CHECK_EQ(o.from_priv, 0);
  CHECK_TRAP(RUN(U, brk), BY_HS, EXC_BREAKPOINT);
  CHECK_TRAP(RUN(HS, brk), BY_HS, EXC_BREAKPOINT);
  CHECK_TRAP(RUN(M, brk), BY_M, EXC_BREAKPOINT);
  return 0;
}
