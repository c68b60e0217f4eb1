/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hip_vstip_op henvcfg_stce vstimecmp_acc htimedelta_op
 * Needs: h, sstc
 * Not on Spike: a write of vstimecmp with V=0 sets VSTIP by time alone, until the next tick.
 * A comparison in the guest's future, but in the host's past, leaves VSTIP clear: at once and later. */
#include "harness.h"

#define PAST 400ul

int main(void) {
  WRITE(menvcfg, MENVCFG_STCE);
  WRITE(henvcfg, MENVCFG_STCE);
  WRITE(CSR_VSTIMECMP, ~0ull);
  CHECK(hip_becomes(HIP_VSTIP, 0));
  while (READ(time) < PAST) {
  }
  // The guest's time begins about now; what it waits for lies before the host's now.
  WRITE(htimedelta, -(uint64_t)READ(time));
  WRITE(CSR_VSTIMECMP, PAST / 2);
  for (unsigned i = 0; i < 20; i++) {
    CHECK_EQ(READ(hip) & HIP_VSTIP, 0);
  }
  CHECK(hip_becomes(HIP_VSTIP, HIP_VSTIP));
  return 0;
}
