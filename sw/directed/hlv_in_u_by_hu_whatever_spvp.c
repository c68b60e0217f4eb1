/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstatus_hu_op hlsv_priv
 * Needs: h, pmp_usable>=2
 * HLV in U-mode with HU=1 is executed, as VU or as VS by SPVP; with HU=0 it is illegal for both. */
#include "harness.h"

PROVOKE(load, "hlv.d a0, (a0)");

int main(void) {
  static uint64_t word = 0x1234;
  for (int spvp = 0; spvp < 2; spvp++)
    for (int hu = 0; hu < 2; hu++) {
      CLEAR(hstatus, HSTATUS_HU | HSTATUS_SPVP);
      SET(hstatus, (hu ? HSTATUS_HU : 0) | (spvp ? HSTATUS_SPVP : 0));
      struct outcome o = RUN1(U, load, &word);
      if (hu)
        CHECK_EQ(o.a0, 0x1234);
      else
        CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
    }
  return 0;
}
