/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: pmp_a_field_tor pmp_tor_off_addr_read_mask
 * Needs: s, pmp_usable>=3, pmp_modes
 * A TOR region begins and ends at multiples of the grain: bits of pmpaddr below it, which a write may have
 * left there, move neither end. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "lw a0, (a0)");

int main(void) {
  word_t at = (word_t)page();
  WRITE(pmpcfg0, 0);
  WRITE(pmpaddr0, -1);
  word_t ones = READ_ONE(pmpaddr0);
  word_t below = (ones & -ones) - 1;
  WRITE(pmpaddr2, -1);
  /* An empty region; with the bits below the grain it would hold `at`. */
  WRITE(pmpaddr0, at >> 2);
  WRITE(pmpaddr1, at >> 2 | below);
  WRITE(pmpcfg0, 0x1f0800);
  __asm__ volatile("sfence.vma" ::: "memory");
  CHECK_NO_TRAP(RUN1(HS, load, at));
  /* One grain; with those bits it would begin above `at` and hold the next one's begin. */
  WRITE(pmpcfg0, 0x1f0000);
  WRITE(pmpaddr0, at >> 2 | below);
  WRITE(pmpaddr1, ((at >> 2) + below + 1) | below);
  WRITE(pmpcfg0, 0x1f0800);
  __asm__ volatile("sfence.vma" ::: "memory");
  CHECK_TRAP(RUN1(HS, load, at), BY_M, EXC_LOAD_ACCESS_FAULT);
  CHECK_NO_TRAP(RUN1(HS, load, at + 4 * (below + 1)));
  return 0;
}
