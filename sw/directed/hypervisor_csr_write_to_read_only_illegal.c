/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgeip_acc H_virtinst_vu_vs_nonhigh_allowedhs_tvm0
 * Needs: h, pmp_usable>=2
 * hgeip is read-only: a write is illegal in HS, and at V=1 too: it is HS-qualified as a read only. */
#include "harness.h"

PROVOKE(write, "csrw 0xe12, zero");
PROVOKE(read, "csrr a0, 0xe12");

int main(void) {
  CHECK_TRAP(RUN(M, write), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN(HS, write), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN(VS, write), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN(VS, read), BY_M, EXC_VIRTUAL_INSTRUCTION);
  CHECK_NO_TRAP(RUN(HS, read));
  return 0;
}
