/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_op hlsv_u_op
 * Needs: h, pmp_usable>=2
 * Every HLV, HLVX and HSV: width and extension of what it reads and writes. (At XLEN=32
 * there are no doublewords and no HLV.WU: those stand for HLV.W and HSV.W there.) */
#include "harness.h"
#include "paging.h"

#define SPVP (1 << 8)

PROVOKE(b, "hlv.b a0, (a0)");
PROVOKE(bu, "hlv.bu a0, (a0)");
PROVOKE(h, "hlv.h a0, (a0)");
PROVOKE(hu, "hlv.hu a0, (a0)");
PROVOKE(wd, "hlv.w a0, (a0)");
PROVOKE(wu, "hlv.wu a0, (a0)");
PROVOKE(d, "hlv.d a0, (a0)");
PROVOKE(xhu, "hlvx.hu a0, (a0)");
PROVOKE(xwu, "hlvx.wu a0, (a0)");
PROVOKE(sb, "hsv.b a1, (a0)");
PROVOKE(sh, "hsv.h a1, (a0)");
PROVOKE(sw, "hsv.w a1, (a0)");
PROVOKE(sd, "hsv.d a1, (a0)");

int main(void) {
  uint64_t *data = page();
  SET(hstatus, SPVP);
  *data = 0x8182838485868788ull;
  CHECK_EQ(RUN1(HS, b, data).a0, 0xffffffffffffff88 & ALL_ONES);
  CHECK_EQ(RUN1(HS, bu, data).a0, 0x88);
  CHECK_EQ(RUN1(HS, h, data).a0, 0xffffffffffff8788 & ALL_ONES);
  CHECK_EQ(RUN1(HS, hu, data).a0, 0x8788);
  CHECK_EQ(RUN1(HS, wd, data).a0, 0xffffffff85868788 & ALL_ONES);
  CHECK_EQ(RUN1(HS, wu, data).a0, 0x85868788);
  CHECK_EQ(RUN1(HS, d, data).a0, 0x8182838485868788ull & ALL_ONES);
  CHECK_EQ(RUN1(HS, xhu, data).a0, 0x8788);
  CHECK_EQ(RUN1(HS, xwu, data).a0, 0x85868788);
  RUN2(HS, sb, data, 0x1111111111111111 & ALL_ONES);
  CHECK_EQ(*data, 0x8182838485868711ull);
  RUN2(HS, sh, data, 0x2222222222222222 & ALL_ONES);
  CHECK_EQ(*data, 0x8182838485862222ull);
  RUN2(HS, sw, data, 0x3333333333333333 & ALL_ONES);
  CHECK_EQ(*data, 0x8182838433333333ull);
  RUN2(HS, sd, data, 0x4444444444444444 & ALL_ONES);
  CHECK_EQ(*data, XLEN == 64 ? 0x4444444444444444ull : 0x8182838444444444ull);
  return 0;
}
