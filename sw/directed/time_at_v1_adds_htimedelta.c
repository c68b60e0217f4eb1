/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: htimedelta_op time_htimedelta_req
 * Needs: h, pmp_usable>=2, mcounteren_writable, scounteren_writable, hcounteren_writable, time_csr, counters, misa_csr_implemented
 * time read at V=1 is mtime + htimedelta, modulo 2**64; at V=0 it is mtime. At XLEN=32 timeh
 * has the upper half. */
#include "harness.h"

PROVOKE(time, "csrr a0, time");
PROVOKE(upper, "csrr a0, timeh");

/* The upper half, where there is one, does not move while the program runs. */
static uint64_t time_in(enum mode mode) {
  uint64_t low = RUN(mode, time).a0;
  return XLEN == 64 ? low : RUN(mode, upper).a0 << 32 | low;
}

int main(void) {
  WRITE(htimedelta, 1ull << 40);
  uint64_t before = time_in(HS);
  uint64_t inside = time_in(VS);
  uint64_t user = time_in(VU);
  uint64_t after = time_in(M);
  CHECK(before < 1ull << 40 && after < 1ull << 40);
  CHECK(inside - (1ull << 40) >= before && inside - (1ull << 40) <= after);
  CHECK(user >= inside && user - (1ull << 40) <= after);
  WRITE(htimedelta, -(1ull << 40));
  inside = time_in(VS) + (1ull << 40);
  CHECK(inside >= after && inside < 1ull << 40);
  return 0;
}
