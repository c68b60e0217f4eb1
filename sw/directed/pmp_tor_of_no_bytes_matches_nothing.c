/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_pmp pmp_a_field_tor pmp_no_entry_match
 * Needs: h, pmp_usable>=8, pmp_grain, pmp_modes
 * A TOR entry whose top is not above its bottom matches no address, also where the top is zero: the
 * entry after it decides. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t at = (word_t)page();
  uint64_t tops[] = {0, 1, (at - 64) >> 2, at >> 2};
  for (unsigned i = 0; i < sizeof tops / sizeof *tops; i++) {
    /* 0: off (the bottom), 1: TOR without permissions, 2: all else. */
    WRITE(pmpcfg0, 0);
    WRITE(pmpaddr0, at >> 2);
    WRITE(pmpaddr1, tops[i]);
    WRITE(pmpaddr2, ~0ull >> 10);
    WRITE(pmpcfg0, 0x1f0800);
    __asm__ volatile("sfence.vma" ::: "memory");
    hfence_gvma();
    for (int mode = U; mode <= M; mode++) {
      CHECK_NO_TRAP(RUN1(mode, load, at - 64));
      CHECK_NO_TRAP(RUN1(mode, load, at));
      CHECK_NO_TRAP(RUN1(mode, load, at + 64));
    }
  }
  WRITE(pmpcfg0, 0);
  WRITE(pmpaddr1, (at + 64) >> 2);
  WRITE(pmpcfg0, 0x1f0800);
  __asm__ volatile("sfence.vma" ::: "memory");
  CHECK_TRAP(RUN1(HS, load, at), BY_M, EXC_LOAD_ACCESS_FAULT);
  CHECK_NO_TRAP(RUN1(HS, load, at + 64));
  return 0;
}
