/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_illegalinst_xstatus_fs_vs
 * Needs: h, pmp_usable>=2
 * fcsr without F, or with FS off in either status, is illegal instruction in VS, never virtual. */
#include "harness.h"

PROVOKE(fcsr, "csrr a0, 0x003");
PROVOKE(vl, "csrr a0, 0xc20");

int main(void) {
  CLEAR(mstatus, 3 << 13);
  CLEAR(vsstatus, 3 << 13);
  CHECK_TRAP(RUN(VS, fcsr), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN(VU, fcsr), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN(HS, fcsr), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN(VS, vl), BY_M, EXC_ILLEGAL_INSTRUCTION);
  return 0;
}
