/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstateen_bit_63_op hstateen_bit_63_op mstateen0_se0_op hstateen0_se0_op stateen_op stateen_illegal_state_access H_virtinst_vu_vs_nonhigh_allowedhs_tvm0 H_virtinst_vu_nonhigh_supervisor_allowedhs_tvm0
 * Needs: h, smstateen, pmp_usable>=2, mstateen_zeros, hstateen_zeros
 * SE of mstateenN opens sstateenN and hstateenN to HS, SE of hstateenN opens sstateenN to VS: without
 * the first illegal instruction in every mode below M, without the second virtual instruction in VS.
 * The other numbers' bits are the opposite. */
#include "csr_access.h"

#define SE (1ull << 63)

static void set_se(unsigned csr, unsigned n, int on) {
  for (unsigned i = 0; i < 4; i++)
    write_whole(csr + i, (i == n) == on ? SE : 0);
}

static void expect(enum mode mode, unsigned csr, uint64_t cause) {
  struct outcome o = run_insn(mode, CSR_READ_INSN(csr), 0, 0);
  if (cause)
    CHECK_TRAP(o, BY_M, cause);
  else
    CHECK_NO_TRAP(o);
}

int main(void) {
  for (unsigned n = 0; n < 4; n++)
    for (int m = 0; m < 2; m++)
      for (int h = 0; h < 2; h++) {
        unsigned s = CSR_SSTATEEN0 + n, g = CSR_HSTATEEN0 + n;
        for (unsigned i = 0; i < 4; i++)
          write_whole(CSR_MSTATEEN0 + i, SE);
        set_se(CSR_HSTATEEN0, n, h);
        set_se(CSR_MSTATEEN0, n, m);
        uint64_t illegal = m ? 0 : EXC_ILLEGAL_INSTRUCTION;
        expect(HS, s, illegal);
        expect(HS, g, illegal);
        expect(VS, s, m && !h ? EXC_VIRTUAL_INSTRUCTION : illegal);
        expect(VS, g, m ? EXC_VIRTUAL_INSTRUCTION : EXC_ILLEGAL_INSTRUCTION);
        expect(VU, s, m ? EXC_VIRTUAL_INSTRUCTION : EXC_ILLEGAL_INSTRUCTION);
        expect(VU, g, m ? EXC_VIRTUAL_INSTRUCTION : EXC_ILLEGAL_INSTRUCTION);
        expect(U, s, EXC_ILLEGAL_INSTRUCTION);
        expect(U, g, EXC_ILLEGAL_INSTRUCTION);
        expect(M, s, 0);
        expect(M, g, 0);
      }
  return 0;
}
