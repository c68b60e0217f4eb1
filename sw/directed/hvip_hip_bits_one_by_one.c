/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hvip_acc HVIP_WARL hvip_sz hip_acc HIP_WARL hip_vstip_vstie_acc hip_sgeip_sgeie_acc mip_mie_alias
 * Needs: h, pmp_usable>=2
 * Each bit of hvip, hip and mip written alone: hvip stores VSSIP, VSTIP and VSEIP, of which hip and
 * mip can write VSSIP only; SGEIP is nobody's to write. */
#include "harness.h"

#define VS_LEVEL (HVIP_VSSIP | HVIP_VSTIP | HVIP_VSEIP)
#define HS_LEVEL (VS_LEVEL | HIP_SGEIP)

int main(void) {
  for (unsigned bit = 0; bit < XLEN; bit++) {
    uint64_t one = 1ull << bit;
    WRITE(hvip, one);
    CHECK_EQ(READ(hvip), one & VS_LEVEL);
    CHECK_EQ(READ(hip), one & VS_LEVEL);
    CHECK_EQ(READ(mip) & HS_LEVEL, one & VS_LEVEL);
    CHECK_EQ(READ(sip) & HS_LEVEL, 0);
    WRITE(hvip, 0);
    WRITE(hip, one);
    CHECK_EQ(READ(hvip), one & HVIP_VSSIP);
    CHECK_EQ(READ(hip), one & HVIP_VSSIP);
    WRITE(hvip, 0);
    SET(mip, one);
    CHECK_EQ(READ(mip) & HS_LEVEL, one & HVIP_VSSIP);
    WRITE(hvip, VS_LEVEL);
    CLEAR(hip, one);
    CHECK_EQ(READ(hvip), VS_LEVEL & ~(one & HVIP_VSSIP));
    WRITE(hvip, 0);
    WRITE(mip, 0);
  }
  return 0;
}
