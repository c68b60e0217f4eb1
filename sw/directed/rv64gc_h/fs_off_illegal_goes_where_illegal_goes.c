/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_illegalinst_xstatus_fs_vs
 * Needs: d, h, pmp_usable>=2
 * The exception is illegal-instruction, so medeleg and hedeleg of cause 2 say who handles it, and those of 22 do not. */
#include "float.h"

PROVOKE(add, "fadd.d f1, f2, f3");

int main(void) {
  SET_FS(mstatus, DIRTY);
  SET_FS(vsstatus, OFF);
  delegate_exception(EXC_VIRTUAL_INSTRUCTION, BY_HS);
  CHECK_TRAP(RUN(VS, add), BY_M, EXC_ILLEGAL_INSTRUCTION);
  delegate_exception(EXC_ILLEGAL_INSTRUCTION, BY_HS);
  CHECK_TRAP(RUN(VS, add), BY_HS, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN(VU, add), BY_HS, EXC_ILLEGAL_INSTRUCTION);
  delegate_exception(EXC_ILLEGAL_INSTRUCTION, BY_VS);
  CHECK_TRAP(RUN(VS, add), BY_VS, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN(VU, add), BY_VS, EXC_ILLEGAL_INSTRUCTION);
  SET_FS(vsstatus, DIRTY);
  SET_FS(mstatus, OFF);
  /* Also where it is the host that has it off. */
  CHECK_TRAP(RUN(VS, add), BY_VS, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN(HS, add), BY_HS, EXC_ILLEGAL_INSTRUCTION);
  return 0;
}
