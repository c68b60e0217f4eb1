/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_scsrs_nomatch
 * Needs: h, smstateen, pmp_usable>=2, envcfg_fiom, senvcfg
 * Not on Spike: its senvcfg.FIOM is read-only zero.
 * senvcfg has no VS copy: what VS writes HS reads, and the other way round. */
#include "csr_access.h"

int main(void) {
  open_csrs();
  for (unsigned fiom = 0; fiom < 2; fiom++) {
    WRITE(CSR_SENVCFG, fiom);
    CHECK_EQ(run_insn(VS, CSR_SWAP_INSN(CSR_SENVCFG), !fiom, 0).a0, fiom);
    CHECK_EQ(READ(CSR_SENVCFG), !fiom);
    CHECK_EQ(run_insn(HS, CSR_READ_INSN(CSR_SENVCFG), 0, 0).a0, !fiom);
  }
  return 0;
}
