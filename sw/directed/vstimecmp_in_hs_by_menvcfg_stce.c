/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: menvcfg_stce_op
 * Needs: h, sstc, pmp_usable>=2, mcounteren_writable, counters
 * vstimecmp and stimecmp are illegal in HS-mode while menvcfg.STCE is clear, and not while it is set. */
#include "harness.h"

int main(void) {
#if XLEN == 64
  const unsigned csrs[] = {CSR_STIMECMP, CSR_VSTIMECMP};
#else
  const unsigned csrs[] = {CSR_STIMECMP, CSR_STIMECMPH, CSR_VSTIMECMP, CSR_VSTIMECMPH};
#endif
  for (unsigned i = 0; i < sizeof csrs / sizeof *csrs; i++) {
    CLEAR(menvcfg, MENVCFG_STCE);
    CHECK_TRAP(run_insn(HS, CSR_READ_INSN(csrs[i]), 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
    SET(menvcfg, MENVCFG_STCE);
    CHECK_NO_TRAP(run_insn(HS, CSR_READ_INSN(csrs[i]), 0, 0));
  }
  return 0;
}
