/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsip_vsie_sz vsip_vsie_acc VSIP_WARL VSIE_WARL vsip_vsie_lcofi hip_hie_sz hip_hie_acc HIP_WARL HIE_WARL hvip_sz HVIP_WARL HEDELEG_WARL hip_vstip_vstie_acc
 * Needs: h, pmp_usable>=2
 * Only the three VS interrupts have bits; VSTIP of hip is read-only. */
#include "harness.h"

int main(void) {
  WRITE(hideleg, ~0ull);
  WRITE(vsie, ~0ull);
  CHECK_EQ(READ(vsie) & ~(1ull << 13), 0x222);
  WRITE(hvip, 0);
  WRITE(hip, ~0ull);
  CHECK_EQ(READ(hip) & 0x444, 4);
  CHECK_EQ(READ(hvip), 4);
  WRITE(vsip, 0);
  CHECK_EQ(READ(hvip), 0);
  WRITE(vsip, ~0ull);
  CHECK_EQ(READ(hvip), 4);
  WRITE(hvip, 0);
  WRITE(hie, 0);
  CHECK_EQ(READ(vsie), 0);
  return 0;
}
