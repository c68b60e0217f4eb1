/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_cause_virtual_instruction H_virtinst_vu_vs_nonhigh_allowedhs_tvm0
 * Needs: h, smstateen, pmp_usable>=2, tval_insn, mcountinhibit, mconfigptr, mtval_causes
 * Every machine CSR from HS, VS, U and VU: illegal instruction, never virtual instruction. */
#include "csr_access.h"

static const struct access machine = {{[U] = 2, [HS] = 2, [VU] = 2, [VS] = 2, [M] = 0}};

int main(void) {
  static const uint16_t writable[] = {
      CSR_MSTATUS,  CSR_MISA,    CSR_MEDELEG, CSR_MIDELEG,   CSR_MIE,  CSR_MTVEC,   CSR_MCOUNTEREN,
      CSR_MENVCFG,  CSR_MSTATEEN0, CSR_MSTATEEN1, CSR_MSTATEEN2, CSR_MSTATEEN3, CSR_MCOUNTINHIBIT,
      CSR_MTVAL,    CSR_MIP,     CSR_MTINST,  CSR_MTVAL2,    CSR_PMPCFG0, CSR_PMPADDR0,
      CSR_PMPADDR15, CSR_MHPMCOUNTER3, CSR_MHPMEVENT3};
  static const uint16_t constant[] = {CSR_MVENDORID, CSR_MARCHID, CSR_MIMPID, CSR_MHARTID,
                                      CSR_MCONFIGPTR};
  for (unsigned i = 0; i < sizeof writable / sizeof *writable; i++) {
    uint32_t read = CSR_READ_INSN(writable[i]), swap = CSR_SWAP_INSN(writable[i]);
    for (int mode = U; mode <= VS; mode++) {
      struct outcome o = run_insn(mode, read, 0, 0);
      CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK_EQ(o.tval, read);
      CHECK_TRAP(run_insn(mode, swap, 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
    }
    CHECK_NO_TRAP(run_insn(M, read, 0, 0));
  }
  for (unsigned i = 0; i < sizeof constant / sizeof *constant; i++)
    check_access(constant[i], 0, &machine);
  return 0;
}
