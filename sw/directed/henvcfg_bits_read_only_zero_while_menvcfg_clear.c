/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_op henvcfg_stce henvcfg_adue_op henvcfg_pbmte_op
 * Needs: h, pmp_usable>=2
 * STCE, PBMTE and ADUE of henvcfg read zero while menvcfg has them clear. */
#include "harness.h"

int main(void) {
  uint64_t bits = 7ull << 61;
  WRITE(menvcfg, ~0ull);
  bits &= READ(menvcfg);
  WRITE(henvcfg, ~0ull);
  CHECK_EQ(READ(henvcfg) & 7ull << 61, bits);
  WRITE(menvcfg, 0);
  CHECK_EQ(READ(henvcfg) & 7ull << 61, 0);
  WRITE(henvcfg, ~0ull);
  CHECK_EQ(READ(henvcfg) & 7ull << 61, 0);
  return 0;
}
