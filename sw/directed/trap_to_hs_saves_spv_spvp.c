/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_hs_csrwrites hstatus_spv_op hstatus_spvp_op hstatus_gva_op
 * Needs: h, pmp_usable>=2, medeleg_writable, misa_csr_implemented
 * A trap to HS: SPV is the old V; SPVP is the old SPP value when V was 1 and unchanged when it was 0. */
#include "harness.h"

#define SPVP (1 << 8)
PROVOKE(bad, ".word 0");

int main(void) {
  delegate_exception(EXC_ILLEGAL_INSTRUCTION, BY_HS);
  for (unsigned old = 0; old < 2; old++)
    for (int mode = U; mode <= VS; mode++) {
      CLEAR(hstatus, SPVP);
      SET(hstatus, old * SPVP);
      struct outcome o = RUN(mode, bad);
      CHECK_TRAP(o, BY_HS, EXC_ILLEGAL_INSTRUCTION);
      CHECK_EQ(o.from_v, mode >= VU);
      CHECK_EQ(o.from_priv, mode & 1);
      CHECK_EQ(!!(READ(hstatus) & SPVP), mode >= VU ? (mode & 1) : old);
      CHECK(!o.gva && o.tval == 0 && o.tval2 == 0 && o.tinst == 0);
    }
  return 0;
}
