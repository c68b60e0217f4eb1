/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: pmp_l_bit_m_mode_enforcement pmp_entry_priority H_pmp
 * Needs: s, pmp_usable>=16, pmp_grain, pmp_modes
 * A locked entry binds M as it binds the other modes, whichever number it has. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "lw a0, (a0)");
PROVOKE(store, "sw a0, (a0)");

#define ENTRIES(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14)
#define ADDRESS(n) WRITE(pmpaddr##n, ((word_t)page_ + 16 * n) >> 2);

int main(void) {
  void *page_ = page();
  ENTRIES(ADDRESS)
  WRITE(pmpaddr15, (word_t)(~0ull >> 10));
  /* Entries 1 to 14: locked, four bytes, R alone. 15: all else. 0, which permits all, goes last. */
#if XLEN == 64
  WRITE(pmpcfg2, 0x1f91919191919191);
  WRITE(pmpcfg0, 0x9191919191919100);
#else
  WRITE(pmpcfg3, 0x1f919191);
  WRITE(pmpcfg2, 0x91919191);
  WRITE(pmpcfg1, 0x91919191);
  WRITE(pmpcfg0, 0x91919100);
#endif
  sfence_vma();
  for (word_t n = 1; n < 15; n++)
    for (int mode = U; mode <= M; mode++) {
      word_t at = (word_t)page_ + 16 * n;
      CHECK_NO_TRAP(RUN1(mode, load, at));
      CHECK_TRAP(RUN1(mode, store, at), BY_M, EXC_STORE_AMO_ACCESS_FAULT);
      CHECK_NO_TRAP(RUN1(mode, store, at + 4));
      CHECK_NO_TRAP(RUN1(mode, store, at - 4));
    }
  return 0;
}
