/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hip_vstip_op hip_vstip_clear hip_vstip_enable henvcfg_stce vstimecmp_sz vstimecmp_acc hip_vstip_vstie_op
 * Needs: h, sstc, pmp_usable>=2
 * VSTIP is hvip.VSTIP or, with henvcfg.STCE, time + htimedelta >= vstimecmp. */
#include "harness.h"

int main(void) {
  WRITE(menvcfg, MENVCFG_STCE);
  WRITE(henvcfg, MENVCFG_STCE);
  WRITE(CSR_VSTIMECMP, ~0ull);
  CHECK(hip_becomes(HIP_VSTIP, 0));
  WRITE(htimedelta, 1ull << 40);
  WRITE(CSR_VSTIMECMP, 1ull << 40);
  CHECK(hip_becomes(HIP_VSTIP, HIP_VSTIP));
  CHECK(READ(mip) & HVIP_VSTIP);
  CHECK_EQ(READ(hvip) & HVIP_VSTIP, 0);
  WRITE(CSR_VSTIMECMP, 1ull << 41);
  CHECK(hip_becomes(HIP_VSTIP, 0));
  WRITE(hvip, HVIP_VSTIP);
  CHECK(hip_becomes(HIP_VSTIP, HIP_VSTIP));
  WRITE(hvip, 0);
  WRITE(CSR_VSTIMECMP, 0);
  CHECK(hip_becomes(HIP_VSTIP, HIP_VSTIP));
  return 0;
}
