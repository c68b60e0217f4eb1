/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_scsrs_nomatch H_virtinst_vu_nonhighctr_h0_s0_m1
 * Needs: h, pmp_usable>=2, mcounteren_writable, scounteren_writable, hcounteren_writable, time_csr, counters, misa_csr_implemented
 * scounteren has no VS copy: VS writes what HS reads, and VS's scounteren governs VU as
 * it governs U. */
#include "harness.h"

int main(void) {
  for (unsigned i = 0; i < 8; i++) {
    CHECK_NO_TRAP(run_insn(VS, CSR_SWAP_INSN(CSR_SCOUNTEREN), i, 0));
    CHECK_EQ(READ(scounteren), i);
    CHECK_EQ(run_insn(HS, CSR_READ_INSN(CSR_SCOUNTEREN), 0, 0).a0, i);
    struct outcome u = run_insn(U, CSR_READ_INSN(CSR_TIME), 0, 0);
    struct outcome vu = run_insn(VU, CSR_READ_INSN(CSR_TIME), 0, 0);
    if (i & 2) {
      CHECK_NO_TRAP(u);
      CHECK_NO_TRAP(vu);
    } else {
      CHECK_TRAP(u, BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK_TRAP(vu, BY_M, EXC_VIRTUAL_INSTRUCTION);
    }
    WRITE(scounteren, 7 - i);
    CHECK_EQ(run_insn(VS, CSR_READ_INSN(CSR_SCOUNTEREN), 0, 0).a0, 7 - i);
  }
  return 0;
}
