/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: htval_sz htval_acc htval_op HTVAL_WARL htinst_sz htinst_acc htinst_op HTINST_WARL mtval2_sz mtval2_acc mtval2_op MTVAL2_WARL mtinst_sz mtinst_acc mtinst_op MTINST_WARL htimedelta_sz htimedelta_acc hcounteren_sz HCOUNTEREN_WARL henvcfg_sz hedeleg_sz hideleg_sz
 * Needs: h, pmp_usable>=2, hcounteren_writable, time_csr, counters
 * Readable and writable in M; htval holds zero and any guest physical address shifted by two. */
#include "harness.h"

int main(void) {
  for (unsigned bit = 0; bit < (XLEN == 64 ? 54 : XLEN); bit++) {
    WRITE(htval, 1ull << bit);
    CHECK_EQ(READ(htval), 1ull << bit);
    WRITE(mtval2, 1ull << bit);
    CHECK_EQ(READ(mtval2), 1ull << bit);
  }
  for (unsigned bit = 0; bit < 32; bit++) {
    WRITE(htinst, 1ull << bit);
    CHECK_EQ(READ(htinst), 1ull << bit);
    WRITE(mtinst, 1ull << bit);
    CHECK_EQ(READ(mtinst), 1ull << bit);
  }
  WRITE(htval, 0);
  WRITE(mtval2, 0);
  WRITE(htinst, 0);
  WRITE(mtinst, 0);
  CHECK_EQ(READ(htval) | READ(mtval2) | READ(htinst) | READ(mtinst), 0);
  WRITE(htimedelta, 0x8123456789abcdefull);
  CHECK_EQ(READ(htimedelta), 0x8123456789abcdefull);
  WRITE(hcounteren, ~0ull);
  CHECK_EQ(READ(hcounteren) & 7, 7);
  CHECK_EQ(READ(hcounteren) >> 32, 0);
  WRITE(hcounteren, 0);
  CHECK_EQ(READ(hcounteren), 0);
  return 0;
}
