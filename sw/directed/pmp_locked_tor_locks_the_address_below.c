/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: pmp_l_bit_write_protection
 * Needs: pmp_usable>=9, pmp_grain, pmp_modes
 * A locked TOR entry locks the address register of the entry before it, which is not locked, also where
 * that entry's configuration is in another register. */
#include "harness.h"
#include "paging.h"

int main(void) {
  uint64_t at = (word_t)page();
  WRITE(pmpaddr8, (at + 64) >> 2);
  WRITE(pmpaddr7, (at + 32) >> 2);
  WRITE(pmpaddr7, at >> 2);
  CHECK_EQ(READ(pmpaddr7), at >> 2);
  WRITE(pmpcfg2, 0x8f); /* locked, TOR, all permissions */
  CHECK_EQ(READ(pmpcfg2) & 0xff, 0x8f);
  WRITE(pmpaddr7, 0);
  CHECK_EQ(READ(pmpaddr7), at >> 2);
  WRITE(pmpaddr8, 0);
  CHECK_EQ(READ(pmpaddr8), (at + 64) >> 2);
  WRITE(pmpaddr6, at >> 2);
  CHECK_EQ(READ(pmpaddr6), at >> 2);
  return 0;
}
