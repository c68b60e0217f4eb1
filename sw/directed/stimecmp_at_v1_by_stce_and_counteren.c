/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_stce vstimecmp_acc H_virtinst_vu_vs_nonhigh_allowedhs_tvm0
 * Needs: h, sstc, pmp_usable>=2, mcounteren_writable, hcounteren_writable, counters
 * stimecmp: illegal below M without menvcfg.STCE or mcounteren.TM; at V=1 virtual instruction without
 * henvcfg.STCE or hcounteren.TM. */
#include "harness.h"

#define STCE (1ull << 63)
PROVOKE(read, "csrr a0, 0x14d");

int main(void) {
  for (unsigned m = 0; m < 2; m++)
    for (unsigned h = 0; h < 2; h++)
      for (unsigned tm = 0; tm < 2; tm++)
        for (unsigned htm = 0; htm < 2; htm++) {
          WRITE(menvcfg, STCE);
          WRITE(henvcfg, h ? STCE : 0);
          WRITE(menvcfg, m ? STCE : 0);
          WRITE(mcounteren, tm ? 7 : 5);
          WRITE(hcounteren, htm ? 7 : 5);
          struct outcome hs = RUN(HS, read), vs = RUN(VS, read);
          CHECK_NO_TRAP(RUN(M, read));
          if (!m || !tm) {
            CHECK_TRAP(hs, BY_M, EXC_ILLEGAL_INSTRUCTION);
            CHECK_TRAP(vs, BY_M, EXC_ILLEGAL_INSTRUCTION);
          } else {
            CHECK_NO_TRAP(hs);
            if (h && htm)
              CHECK_NO_TRAP(vs);
            else
              CHECK_TRAP(vs, BY_M, EXC_VIRTUAL_INSTRUCTION);
          }
        }
  return 0;
}
