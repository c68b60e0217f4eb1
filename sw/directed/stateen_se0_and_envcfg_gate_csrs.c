/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_virtinst_vu_vs_nonhigh_allowedhs_tvm0
 * Needs: h, smstateen, pmp_usable>=2, senvcfg, mstateen_ones
 * mstateen0 clear: hstateen0, sstateen0 and envcfg accesses below M are illegal; hstateen0 clear: at
 * V=1 virtual instruction. */
#include "harness.h"

#define SE0 (1ull << 63)
#define ENVCFG (1ull << 62)

PROVOKE(sstateen0, "csrr a0, 0x10c");
PROVOKE(hstateen0, "csrr a0, 0x60c");
PROVOKE(senvcfg, "csrr a0, senvcfg");
PROVOKE(henvcfg, "csrr a0, henvcfg");

int main(void) {
  for (unsigned m = 0; m < 2; m++)
    for (unsigned h = 0; h < 2; h++) {
      WRITE(0x30c, SE0 | ENVCFG);
      WRITE(0x60c, h ? SE0 | ENVCFG : 0);
      WRITE(0x30c, m ? SE0 | ENVCFG : 0);
      void (*const s[])(void) = {sstateen0, senvcfg};
      for (unsigned i = 0; i < 2; i++) {
        struct outcome hs = RUN(HS, s[i]), vs = RUN(VS, s[i]);
        if (!m) {
          CHECK_TRAP(hs, BY_M, EXC_ILLEGAL_INSTRUCTION);
          CHECK_TRAP(vs, BY_M, EXC_ILLEGAL_INSTRUCTION);
        } else {
          CHECK_NO_TRAP(hs);
          if (h)
            CHECK_NO_TRAP(vs);
          else
            CHECK_TRAP(vs, BY_M, EXC_VIRTUAL_INSTRUCTION);
        }
      }
      void (*const g[])(void) = {hstateen0, henvcfg};
      for (unsigned i = 0; i < 2; i++) {
        struct outcome hs = RUN(HS, g[i]);
        if (m)
          CHECK_NO_TRAP(hs);
        else
          CHECK_TRAP(hs, BY_M, EXC_ILLEGAL_INSTRUCTION);
      }
    }
  return 0;
}
