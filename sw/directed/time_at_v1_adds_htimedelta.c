/* Rules: htimedelta_op time_htimedelta_req
 * time read at V=1 is mtime + htimedelta, modulo 2**64; at V=0 it is mtime. */
#include "harness.h"

PROVOKE(time, "csrr a0, time");

int main(void) {
  WRITE(htimedelta, 1ull << 40);
  uint64_t before = RUN(HS, time).a0;
  uint64_t inside = RUN(VS, time).a0;
  uint64_t user = RUN(VU, time).a0;
  uint64_t after = RUN(M, time).a0;
  CHECK(before < 1ull << 40 && after < 1ull << 40);
  CHECK(inside - (1ull << 40) >= before && inside - (1ull << 40) <= after);
  CHECK(user >= inside && user - (1ull << 40) <= after);
  WRITE(htimedelta, -(1ull << 40));
  inside = RUN(VS, time).a0 + (1ull << 40);
  CHECK(inside >= after && inside < 1ull << 40);
  return 0;
}
