/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgeip_acc H_virtinst_vu_vs_nonhigh_allowedhs_tvm0 zicsr_rs1_x0 zicsr_uimm_zero
 * Needs: h, pmp_usable>=2, mcounteren_writable, scounteren_writable, hcounteren_writable, time_csr, counters, misa_csr_implemented
 * CSRRS and CSRRC with x0 (CSRRSI, CSRRCI with 0) only read: a read-only CSR lets them pass. With any
 * other register, zero in it or not, they write: illegal instruction, in VS too, where the mere read
 * of hgeip is virtual instruction. */
#include "harness.h"

#define RW 1u
#define RS 2u
#define RC 3u
#define IMM 4u

int main(void) {
  for (unsigned funct3 = RS; funct3 <= RC; funct3++)
    for (unsigned imm = 0; imm <= IMM; imm += IMM) {
      uint32_t read = CSR_INSN(funct3 + imm, CSR_HGEIP, 0), write = CSR_INSN(funct3 + imm, CSR_HGEIP, 10);
      CHECK_NO_TRAP(run_insn(M, read, 0, 0));
      CHECK_NO_TRAP(run_insn(HS, read, 0, 0));
      CHECK_TRAP(run_insn(VS, read, 0, 0), BY_M, EXC_VIRTUAL_INSTRUCTION);
      CHECK_TRAP(run_insn(M, write, 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK_TRAP(run_insn(HS, write, 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK_TRAP(run_insn(VS, write, 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
      read = CSR_INSN(funct3 + imm, CSR_TIME, 0), write = CSR_INSN(funct3 + imm, CSR_TIME, 10);
      for (int mode = U; mode <= M; mode++) {
        CHECK_NO_TRAP(run_insn(mode, read, 0, 0));
        CHECK_TRAP(run_insn(mode, write, 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
      }
    }
  CHECK_TRAP(run_insn(VS, CSR_INSN(RW, CSR_HGEIP, 0), 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(run_insn(VS, CSR_INSN(RW + IMM, CSR_TIME, 0), 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
  return 0;
}
