/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_u_op
 * "...the supervisor physical memory attributes must grant both execute and read permissions": from a
 * device no instruction can be fetched, so HLVX does not read it. */
#include "harness.h"

PROVOKE(hlvx, "hlvx.wu a0, (a0)");
PROVOKE(hlv, "hlv.wu a0, (a0)");

#define DEVICE 0x2004000ull

int main(void) {
  CHECK_NO_TRAP(RUN1(HS, hlv, DEVICE));
  struct outcome o = RUN1(HS, hlvx, DEVICE);
  CHECK_TRAP(o, BY_M, EXC_LOAD_ACCESS_FAULT);
  CHECK_EQ(o.tval, DEVICE);
  CHECK(o.gva);
  return 0;
}
