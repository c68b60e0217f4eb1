/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstateen0_envcfg_op hstateen0_envcfg_op stateen_op stateen_illegal_state_access H_virtinst_vu_vs_nonhigh_allowedhs_tvm0
 * Needs: h, smstateen, pmp_usable>=2, senvcfg, mstateen_ones
 * ENVCFG of mstateen0 opens senvcfg and henvcfg to HS, ENVCFG of hstateen0 opens senvcfg to VS; SE0
 * has no part in it. */
#include "harness.h"

static void expect(enum mode mode, unsigned csr, uint64_t cause) {
  struct outcome o = run_insn(mode, CSR_SWAP_INSN(csr), 0, 0);
  if (cause)
    CHECK_TRAP(o, BY_M, cause);
  else
    CHECK_NO_TRAP(o);
}

int main(void) {
  for (unsigned on = 0; on < 16; on++) {
    int m = on & 1, h = on >> 1 & 1;
    WRITE(CSR_MSTATEEN0, MSTATEEN0_ENVCFG | MSTATEEN0_SE0);
    WRITE(CSR_HSTATEEN0, (h ? HSTATEEN0_ENVCFG : 0) | (on & 4 ? HSTATEEN0_SE0 : 0));
    WRITE(CSR_MSTATEEN0, (m ? MSTATEEN0_ENVCFG : 0) | (on & 8 ? MSTATEEN0_SE0 : 0));
    uint64_t illegal = m ? 0 : EXC_ILLEGAL_INSTRUCTION;
    uint64_t at_v1 = m ? EXC_VIRTUAL_INSTRUCTION : EXC_ILLEGAL_INSTRUCTION;
    expect(HS, CSR_SENVCFG, illegal);
    expect(HS, CSR_HENVCFG, illegal);
    expect(VS, CSR_SENVCFG, m && h ? 0 : at_v1);
    expect(VS, CSR_HENVCFG, at_v1);
    expect(VU, CSR_SENVCFG, at_v1);
    expect(VU, CSR_HENVCFG, at_v1);
    expect(U, CSR_SENVCFG, EXC_ILLEGAL_INSTRUCTION);
    expect(M, CSR_SENVCFG, 0);
    expect(M, CSR_HENVCFG, 0);
  }
  return 0;
}
