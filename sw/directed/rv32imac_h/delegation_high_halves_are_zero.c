/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hedelegh_sz hedelegh_op hedelegh_acc medelegh_sz_xlen32 medelegh_acc_xlen32 medelegh_enc_xlen32 mstateen0_p1p13_op
 * Needs: h
 * Not on Spike: it has no medelegh and no hedelegh.
 * medelegh and hedelegh are CSRs whose bits are all of exceptions that are not there: zero, whatever is
 * written, and the lower halves keep what they have. HS reaches hedelegh as mstateen0.P1P13 allows. */
#include "csr_access.h"

int main(void) {
  WRITE(medeleg, 0x1000);
  WRITE(hedeleg, 0x1000);
  for (unsigned bit = 0; bit < 32; bit++) {
    run_insn(M, CSR_SWAP_INSN(CSR_MEDELEGH), 1u << bit, 0);
    CHECK_EQ(run_insn(M, CSR_READ_INSN(CSR_MEDELEGH), 0, 0).a0, 0);
    run_insn(M, CSR_SWAP_INSN(CSR_HEDELEGH), 1u << bit, 0);
    CHECK_EQ(run_insn(M, CSR_READ_INSN(CSR_HEDELEGH), 0, 0).a0, 0);
  }
  CHECK_EQ(READ(medeleg), 0x1000);
  CHECK_EQ(READ(hedeleg), 0x1000);
  for (unsigned on = 0; on < 2; on++) {
    run_insn(M, CSR_SWAP_INSN(CSR_MSTATEEN0H), on ? MSTATEEN0H_P1P13 : 0, 0);
    int allowed = !!(run_insn(M, CSR_READ_INSN(CSR_MSTATEEN0H), 0, 0).a0 & MSTATEEN0H_P1P13);
    CHECK(allowed || !on);
    struct outcome o = run_insn(HS, CSR_SWAP_INSN(CSR_HEDELEGH), -1, 0);
    if (allowed)
      CHECK_NO_TRAP(o);
    else
      CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
    CHECK_EQ(READ(hedeleg), 0x1000);
  }
  return 0;
}
