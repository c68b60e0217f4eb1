/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_cause_virtual_instruction H_virtinst_vu_vs_nonhigh_allowedhs_tvm0
 * Needs: pmp_usable>=2, tval_insn, mtval_causes
 * A machine CSR is not HS-qualified: from HS, VS, U and VU the exception is illegal instruction. */
#include "harness.h"

PROVOKE(read_mstatus, "csrr a0, mstatus");
PROVOKE(write_mscratch, "csrw mscratch, zero");
PROVOKE(read_mtval2, "csrr a0, mtval2");
PROVOKE(write_cycle, "csrw cycle, zero");

int main(void) {
  void (*const all[])(void) = {read_mstatus, write_mscratch, read_mtval2, write_cycle};
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
    for (int mode = U; mode <= VS; mode++) {
      struct outcome o = RUN(mode, all[i]);
      CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK_EQ(o.tval, insn_at(all[i]));
    }
  return 0;
}
