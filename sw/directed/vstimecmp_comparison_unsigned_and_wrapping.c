/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hip_vstip_op hip_vstip_clear htimedelta_op htimedelta_sz vstimecmp_sz vstimecmp_acc
 * Needs: h, sstc, pmp_usable>=2
 * VSTIP is (time + htimedelta, modulo 2^64) >= vstimecmp, both unsigned: deltas that wrap, that are
 * negative and that set bit 63. */
#include "harness.h"

static int becomes(uint64_t delta, uint64_t compare, int want) {
  WRITE(htimedelta, 0);
  WRITE(CSR_VSTIMECMP, want ? ~0ull : 0);
  CHECK(hip_becomes(HIP_VSTIP, want ? 0 : HIP_VSTIP));
  WRITE(htimedelta, delta);
  WRITE(CSR_VSTIMECMP, compare);
  CHECK_EQ(READ(htimedelta), delta);
  CHECK_EQ(READ(CSR_VSTIMECMP), compare);
  return hip_becomes(HIP_VSTIP, want ? HIP_VSTIP : 0);
}

int main(void) {
  WRITE(menvcfg, MENVCFG_STCE);
  WRITE(henvcfg, HENVCFG_STCE);
  uint64_t far = 1ull << 40;
  CHECK(becomes(1ull << 63, ~0ull, 0));
  CHECK(becomes(1ull << 63, 1ull << 63, 1));
  CHECK(becomes(1ull << 63, 1, 1));
  CHECK(becomes(0, 1ull << 63, 0));
  CHECK(becomes(-far, -far, 1)); /* guest time just below 2^64 */
  CHECK(becomes(-far, 5, 1));
  CHECK(becomes(-far, -far + (far >> 1), 0));
  CHECK(becomes(0, 0, 1));
  uint64_t now = READ(time);
  CHECK(becomes(-now, 0, 1)); /* guest time wraps to about 0 */
  CHECK(becomes(-now, 1ull << 32, 0));
  CHECK(becomes(-now + (1ull << 32), 1ull << 32, 1));
  return 0;
}
