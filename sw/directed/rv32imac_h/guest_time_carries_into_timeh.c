/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: htimedelta_op htimedeltah_op timeh_op time_htimedelta_req
 * Needs: h
 * At V=1 time and timeh are the halves of mtime + htimedelta: a sum whose lower half wraps shows in timeh,
 * and so does a delta that only htimedeltah holds. At V=0 timeh is mtime's. */
#include "harness.h"

PROVOKE(halves, "csrr a0, time\n csrr a1, timeh");

int main(void) {
  static const uint32_t upper[] = {0, 1, 0x7fffffff, 0xffffffff};
  for (unsigned i = 0; i < sizeof upper / sizeof *upper; i++)
    for (unsigned wraps = 0; wraps < 2; wraps++) {
      uint64_t low = wraps ? 0x100000000ull - READ(time) : 5;
      WRITE(htimedelta, (uint64_t)upper[i] << 32 | (uint32_t)low);
      for (int mode = VU; mode <= VS; mode++) {
        struct outcome o = RUN(mode, halves);
        CHECK_NO_TRAP(o);
        CHECK_EQ(o.a1, upper[i] + wraps);
        CHECK(o.a0 < 0x10000000);
      }
      for (int mode = U; mode <= M; mode += mode == HS ? 3 : 1)
        CHECK_EQ(RUN(mode, halves).a1, 0);
    }
  return 0;
}
