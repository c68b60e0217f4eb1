/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_stce hsint_priority
 * Needs: h, sstc, pmp_usable>=2, mideleg_writable, misa_csr_implemented
 * stimecmp with menvcfg.STCE raises STIP: delegated, it interrupts VS into HS. */
#include "harness.h"

#define STCE (1ull << 63)
#define STI (1 << 5)

PROVOKE(spin, "1: j 1b");

int main(void) {
  WRITE(menvcfg, STCE);
  SET(mideleg, STI);
  WRITE(mie, STI);
  WRITE(CSR_STIMECMP, READ(time) + 20);
  struct outcome o = RUN(VS, spin);
  CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | 5);
  CHECK(o.from_v);
  WRITE(CSR_STIMECMP, ~0ull);
  while (READ(mip) & STI)
    ;
  return 0;
}
