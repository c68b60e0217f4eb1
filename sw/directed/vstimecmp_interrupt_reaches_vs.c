/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hip_vstip_op hip_vstip_enable hideleg_op
 * Needs: h, sstc, pmp_usable>=2, misa_csr_implemented
 * vstimecmp with henvcfg.STCE: delegated by hideleg it is cause 5 in VS, else cause 6 in HS. */
#include "harness.h"

#define STCE (1ull << 63)
#define VSTI (1 << 6)
#define SIE 2

PROVOKE(spin, "1: j 1b");

int main(void) {
  WRITE(menvcfg, STCE);
  WRITE(henvcfg, STCE);
  WRITE(htimedelta, 1000);
  WRITE(mie, VSTI);
  for (unsigned deleg = 0; deleg < 2; deleg++) {
    WRITE(hideleg, deleg * VSTI);
    SET(vsstatus, SIE);
    WRITE(CSR_VSTIMECMP, READ(time) + 1000 + 20);
    struct outcome o = RUN(VS, spin);
    CHECK_TRAP(o, deleg ? BY_VS : BY_HS, INTERRUPT_BIT | (deleg ? 5 : 6));
    CHECK_EQ(o.epc, spin);
    WRITE(CSR_VSTIMECMP, ~0ull);
    for (unsigned i = 0; i < 20000 && READ(hip) & VSTI; i++)
      ;
  }
  return 0;
}
