/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_deleg hedeleg_op H_virtinst_xtval
 * Needs: h, pmp_usable>=2, tval_insn
 * Virtual instruction goes to HS by medeleg; hedeleg cannot send it on to VS. */
#include "harness.h"

PROVOKE(bad, "csrr a0, hstatus");

int main(void) {
  delegate_exception(EXC_VIRTUAL_INSTRUCTION, BY_VS);
  struct outcome o = RUN(VS, bad);
  CHECK_TRAP(o, BY_HS, EXC_VIRTUAL_INSTRUCTION);
  CHECK_EQ(o.tval, insn_at(bad));
  o = RUN(VU, bad);
  CHECK_TRAP(o, BY_HS, EXC_VIRTUAL_INSTRUCTION);
  CHECK_EQ(o.from_priv, 0);
  return 0;
}
