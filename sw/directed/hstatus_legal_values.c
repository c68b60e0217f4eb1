/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstatus_sz hstatus_acc hstatus_vsbe_op HSTATUS_VSBE_WARL hstatus_vsxl_op HSTATUS_VSXL_64_WARL hstatus_vsxl_64 VSXL_RO
 * Needs: xlen 64 (VSXL is a field of RV64), h, pmp_usable>=2
 * All ones and all zeros written to hstatus: VSXL stays 2, VSBE 0, the plain bits follow. */
#include "harness.h"

#define PLAIN (7ull << 20 | 1 << 9 | 7 << 6)

int main(void) {
  WRITE(hstatus, ~0ull & ~(63ull << 12));
  CHECK_EQ(READ(hstatus) & PLAIN, PLAIN);
  CHECK_EQ(READ(hstatus) >> 32, 2);
  CHECK_EQ(READ(hstatus) & 0x20, 0);
  CHECK_EQ(READ(hstatus) & ~(PLAIN | 3ull << 32 | 63ull << 12), 0);
  WRITE(hstatus, 0);
  CHECK_EQ(READ(hstatus), 2ull << 32);
  return 0;
}
