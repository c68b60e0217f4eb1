/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_virtinst_vu_vs_nonhigh_allowedhs_tvm0 H_cause_virtual_instruction H_virtinst_xtval
 * Needs: h, pmp_usable>=2, tval_insn, misa_csr_implemented
 * A hypervisor CSR touched from VS or VU raises virtual instruction, from U illegal instruction. */
#include "harness.h"

PROVOKE(read_htval, "csrr a0, htval");
PROVOKE(write_hgatp, "csrw hgatp, zero");

int main(void) {
  struct outcome o = RUN(VS, read_htval);
  CHECK_TRAP(o, BY_M, EXC_VIRTUAL_INSTRUCTION);
  CHECK_EQ(o.tval, insn_at(read_htval));
  CHECK_EQ(o.epc, read_htval);
  CHECK(o.from_v && o.from_priv == 1);
  CHECK_TRAP(RUN(VU, read_htval), BY_M, EXC_VIRTUAL_INSTRUCTION);
  CHECK_TRAP(RUN(VS, write_hgatp), BY_M, EXC_VIRTUAL_INSTRUCTION);
  CHECK_TRAP(RUN(U, read_htval), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_NO_TRAP(RUN(HS, read_htval));
  CHECK_NO_TRAP(RUN(HS, write_hgatp));
  CHECK_NO_TRAP(RUN(M, read_htval));
  delegate_exception(EXC_VIRTUAL_INSTRUCTION, BY_HS);
  o = RUN(VS, read_htval);
  CHECK_TRAP(o, BY_HS, EXC_VIRTUAL_INSTRUCTION);
  CHECK_EQ(o.tval, insn_at(read_htval));
  CHECK(o.from_v && o.from_priv == 1);
  return 0;
}
