/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_pmp
 * Needs: pmp_usable>=8, pmp_grain, pmp_modes
 * A locked entry ignores writes and binds M too; TOR ranges end below their address. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t at = (word_t)page();
  WRITE(pmpaddr1, at >> 2);
  WRITE(pmpaddr2, (at + 64) >> 2);
  WRITE(pmpaddr3, ~0ull >> 10);
  WRITE(pmpaddr0, 0);
  /* 0: off, 1: off (the low end), 2: TOR no permission, locked, 3: all else. */
  WRITE(pmpcfg0, 0x1f880000ull);
  for (int mode = U; mode <= M; mode++) {
    CHECK_TRAP(RUN1(mode, load, at), BY_M, EXC_LOAD_ACCESS_FAULT);
    CHECK_TRAP(RUN1(mode, load, at + 56), BY_M, EXC_LOAD_ACCESS_FAULT);
    CHECK_NO_TRAP(RUN1(mode, load, at + 64));
    CHECK_NO_TRAP(RUN1(mode, load, at - 8));
  }
  WRITE(pmpcfg0, 0x1f1f0000ull);
  CHECK_EQ(READ(pmpcfg0) >> 16 & 0xff, 0x88);
  WRITE(pmpaddr2, 0);
  CHECK_EQ(READ(pmpaddr2), (at + 64) >> 2);
  WRITE(pmpaddr1, 0);
  CHECK_EQ(READ(pmpaddr1), at >> 2);
  return 0;
}
