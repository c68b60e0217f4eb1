/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hip_vssip_vssie_op hip_op hvip_acc vsip_vsie_op vsip_vsie_ssi vsip_vsie_sti vsip_vsie_sei mip_mie_alias mip_mie_vs hip_acc
 * Needs: h, pmp_usable>=2
 * VSSIP is one bit seen in mip, hip, hvip and (one place lower) vsip; VSTIP and VSEIP are writable in
 * hvip only. */
#include "harness.h"

#define VSSI (1ull << 2)
#define VSTI (1ull << 6)
#define VSEI (1ull << 10)
#define ALL (VSSI | VSTI | VSEI)

int main(void) {
  WRITE(hvip, ~0ull);
  CHECK_EQ(READ(hvip), ALL);
  CHECK_EQ(READ(hip) & ALL, ALL);
  CHECK_EQ(READ(mip) & ALL, ALL);
  CHECK_EQ(READ(vsip), 0);
  WRITE(hideleg, ALL);
  CHECK_EQ(READ(vsip), ALL >> 1);
  CLEAR(hip, ALL);
  CHECK_EQ(READ(hvip), VSTI | VSEI);
  SET(mip, VSSI);
  CHECK_EQ(READ(hvip), ALL);
  CLEAR(mip, ALL);
  CHECK_EQ(READ(hvip), VSTI | VSEI);
  SET(vsip, ALL >> 1);
  CHECK_EQ(READ(hvip), ALL);
  WRITE(vsip, 0);
  CHECK_EQ(READ(hvip), VSTI | VSEI);
  WRITE(hideleg, VSTI | VSEI);
  SET(vsip, VSSI >> 1);
  CHECK_EQ(READ(hvip), VSTI | VSEI);
  WRITE(hvip, 0);
  CHECK_EQ(READ(hip) & ALL, 0);
  return 0;
}
