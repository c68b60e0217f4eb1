/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_op henvcfg_stce henvcfg_adue_op henvcfg_pbmte_op
 * Needs: h, pmp_usable>=2
 * While menvcfg's bits are clear, those of henvcfg read zero whatever is written, both ways. */
#include "harness.h"

#define GATED (7ull << 61)

int main(void) {
  WRITE(menvcfg, GATED);
  WRITE(henvcfg, GATED);
  WRITE(menvcfg, 0);
  WRITE(henvcfg, 0);
  CHECK_EQ(READ(henvcfg) & GATED, 0);
  WRITE(henvcfg, ~0ull);
  CHECK_EQ(READ(henvcfg) & GATED, 0);
  WRITE(menvcfg, GATED);
  WRITE(henvcfg, 0);
  CHECK_EQ(READ(henvcfg) & GATED, 0);
  return 0;
}
