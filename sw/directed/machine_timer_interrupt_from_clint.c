/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hsint_priority
 * Needs: pmp_usable>=2
 * mtime reaching mtimecmp raises MTIP; moving mtimecmp ahead clears it. */
#include "harness.h"

#define MTIMECMP ((volatile uint64_t *)0x02004000)
#define MTIME ((volatile uint64_t *)0x0200bff8)
#define MTI (1 << 7)

PROVOKE(spin, "1: j 1b");

int main(void) {
  WRITE(mie, MTI);
  *MTIMECMP = *MTIME + 20;
  CHECK_TRAP(RUN(VU, spin), BY_M, INTERRUPT_BIT | 7);
  *MTIMECMP = ~0ull;
  while (READ(mip) & MTI)
    ;
  *MTIMECMP = 0;
  CHECK_TRAP(RUN(HS, spin), BY_M, INTERRUPT_BIT | 7);
  *MTIMECMP = ~0ull;
  return 0;
}
