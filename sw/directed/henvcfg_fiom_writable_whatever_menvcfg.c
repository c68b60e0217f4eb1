/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_fiom_op henvcfg_acc
 * Needs: h, pmp_usable>=2, envcfg_fiom
 * Not on Spike: its henvcfg.FIOM is read-only zero.
 * FIOM of henvcfg is a bit of its own, whatever menvcfg holds. */
#include "harness.h"

int main(void) {
  for (unsigned m = 0; m < 2; m++) {
    WRITE(menvcfg, m);
    WRITE(henvcfg, 1);
    CHECK_EQ(READ(henvcfg) & 1, 1);
    CHECK_EQ(READ(menvcfg) & 1, m);
    WRITE(henvcfg, 0);
    CHECK_EQ(READ(henvcfg) & 1, 0);
  }
  return 0;
}
