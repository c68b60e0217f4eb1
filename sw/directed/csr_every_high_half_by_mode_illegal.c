/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_illegal_high_half H_cause_virtual_instruction_high
 * Needs: xlen 64 (at XLEN=32 they exist), h, smstateen, pmp_usable>=2, tval_insn, mtval_causes
 * At XLEN=64 no high-half CSR exists: illegal instruction from every mode, also where the low half
 * would be virtual instruction. */
#include "csr_access.h"

int main(void) {
  static const uint16_t csrs[] = {
      CSR_STIMECMPH,   CSR_VSTIMECMPH,  CSR_HEDELEGH,    CSR_HTIMEDELTAH, CSR_HENVCFGH,
      CSR_HSTATEEN0H,  CSR_HSTATEEN1H,  CSR_HSTATEEN2H,  CSR_HSTATEEN3H,  CSR_MSTATUSH,
      CSR_MENVCFGH,    CSR_MSTATEEN0H,  CSR_MCYCLEH,     CSR_MINSTRETH,   CSR_MHPMCOUNTER3H,
      CSR_CYCLEH,      CSR_TIMEH,       CSR_INSTRETH,    CSR_HPMCOUNTER31H};
  open_csrs();
  for (unsigned i = 0; i < sizeof csrs / sizeof *csrs; i++)
    for (int mode = U; mode <= M; mode++) {
      struct outcome o = run_insn(mode, CSR_READ_INSN(csrs[i]), 0, 0);
      CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK_EQ(o.tval, CSR_READ_INSN(csrs[i]));
      CHECK_TRAP(run_insn(mode, CSR_SWAP_INSN(csrs[i]), 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
    }
  return 0;
}
