/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: MSTATUS_XPP_WARL mstatus_mpp_sz
 * Needs: s, pmp_usable>=2
 * MPP is WARL: M, S and U stay as written, and no write makes it hold the encoding of no mode. */
#include "harness.h"

static uint64_t mpp(void) { return (READ_ONE(mstatus) & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT; }

int main(void) {
  static const uint8_t modes[] = {0, 1, 3};
  for (int i = 0; i < 3; i++) {
    uint64_t rest = READ_ONE(mstatus) & ~MSTATUS_MPP;
    ACCESS_ONE("csrw", mstatus, rest | (word_t)modes[i] << MSTATUS_MPP_SHIFT);
    CHECK_EQ(mpp(), modes[i]);
    ACCESS_ONE("csrw", mstatus, rest | 2ull << MSTATUS_MPP_SHIFT);
    CHECK(mpp() != 2);
    ACCESS_ONE("csrw", mstatus, rest | (word_t)modes[i] << MSTATUS_MPP_SHIFT);
    ACCESS_ONE("csrs", mstatus, 2ull << MSTATUS_MPP_SHIFT);
    CHECK(mpp() != 2);
    ACCESS_ONE("csrw", mstatus, rest | (word_t)modes[i] << MSTATUS_MPP_SHIFT);
    ACCESS_ONE("csrc", mstatus, 1ull << MSTATUS_MPP_SHIFT);
    CHECK(mpp() != 2);
  }
  return 0;
}
