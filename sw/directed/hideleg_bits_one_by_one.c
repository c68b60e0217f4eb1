/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hideleg_acc HIDELEG_WARL hideleg_sz mideleg_hroz mideleg_acc_h vsip_vsie_lcofi
 * Needs: h, pmp_usable>=2
 * hideleg: bits 2, 6 and 10 are writable each alone, 1, 5, 9, 12 and 13 read zero, all S-level
 * interrupts being delegated to HS. */
#include "harness.h"

#define WRITABLE 0x444ull

int main(void) {
  WRITE(mideleg, ~0ull);
  for (unsigned bit = 0; bit < XLEN; bit++) {
    uint64_t one = 1ull << bit;
    WRITE(hideleg, one);
    CHECK_EQ(READ(hideleg), one & WRITABLE);
    WRITE(hideleg, ~0ull);
    CHECK_NO_TRAP(run_insn(HS, CSR_INSN(3u, CSR_HIDELEG, 10), one, 0));
    CHECK_EQ(READ(hideleg), WRITABLE & ~one);
  }
  return 0;
}
