/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_u_op
 * The core's own port asked PMP for read permission only: HLVX read what PMP forbids to
 * execute. */
#include "harness.h"
#include "paging.h"

PROVOKE(hlvx, "hlvx.wu a0, (a0)");
PROVOKE(hlv, "hlv.wu a0, (a0)");

enum { R = 1, W = 2, X = 4, NA4 = 2 << 3, ALL = 0x1f };

int main(void) {
  uint32_t *data = page();
  *data = 0x12345678;
  WRITE(pmpaddr0, (word_t)data >> 2);
  WRITE(pmpaddr1, ~0ull >> 10);
  WRITE(pmpcfg0, ALL << 8 | NA4 | R | X);
  CHECK_EQ(RUN1(HS, hlvx, data).a0, 0x12345678);
  WRITE(pmpcfg0, ALL << 8 | NA4 | R | W);
  CHECK_EQ(RUN1(HS, hlv, data).a0, 0x12345678);
  struct outcome o = RUN1(HS, hlvx, data);
  CHECK_TRAP(o, BY_M, EXC_LOAD_ACCESS_FAULT);
  CHECK_EQ(o.tval, data);
  CHECK(o.gva);
  WRITE(pmpcfg0, ALL << 8 | NA4 | X);
  CHECK_TRAP(RUN1(HS, hlvx, data), BY_M, EXC_LOAD_ACCESS_FAULT);
  CHECK_TRAP(RUN1(HS, hlv, data), BY_M, EXC_LOAD_ACCESS_FAULT);
  return 0;
}
