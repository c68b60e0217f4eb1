/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hip_vstip_enable henvcfg_stce
 * Needs: h, sstc, pmp_usable>=2
 * Not on Spike: it keeps VSTIP as the comparison left it.
 * With henvcfg.STCE=0 vstimecmp has no part in hip.VSTIP: clearing STCE clears what it raised, and so
 * does clearing menvcfg.STCE, which makes henvcfg.STCE zero. */
#include "harness.h"

int main(void) {
  WRITE(menvcfg, MENVCFG_STCE);
  WRITE(henvcfg, MENVCFG_STCE);
  WRITE(CSR_VSTIMECMP, 0);
  CHECK(hip_becomes(HIP_VSTIP, HIP_VSTIP));
  WRITE(menvcfg, 0);
  CHECK(hip_becomes(HIP_VSTIP, 0));
  WRITE(menvcfg, MENVCFG_STCE);
  WRITE(henvcfg, MENVCFG_STCE);
  CHECK(hip_becomes(HIP_VSTIP, HIP_VSTIP));
  WRITE(henvcfg, 0);
  CHECK(hip_becomes(HIP_VSTIP, 0));
  WRITE(hvip, HVIP_VSTIP);
  CHECK(hip_becomes(HIP_VSTIP, HIP_VSTIP));
  return 0;
}
