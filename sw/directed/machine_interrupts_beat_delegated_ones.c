/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hsint_priority H_trap_deleg
 * Needs: h, pmp_usable>=2, misa_csr_implemented, msi_implemented, ssi_implemented
 * MSI from the CLINT and a delegated SSI at once: M takes its own first, from every lower mode. */
#include "harness.h"

#define MSIP ((volatile uint32_t *)0x02000000)
#define SSI (1 << 1)
#define MSI (1 << 3)

PROVOKE(spin, "1: j 1b");

int main(void) {
  SET(mideleg, SSI);
  WRITE(mie, SSI | MSI);
  SET(mip, SSI);
  for (int mode = U; mode <= VS; mode++) {
    *MSIP = 1;
    SET(mstatus, 2);
    struct outcome o = RUN(mode, spin);
    CHECK_TRAP(o, BY_M, INTERRUPT_BIT | 3);
    CHECK_EQ(o.tval, 0);
    CHECK(!o.gva);
    *MSIP = 0;
    while (READ(mip) & MSI)
      ;
    SET(mstatus, 2);
    o = RUN(mode, spin);
    CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | 1);
    CHECK_EQ(o.from_v, mode >= VU);
  }
  return 0;
}
