/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_virtinst_vu_vs_hinst hlsv_virtinst hlsv_illegalinst hfence-vvma_mode hfence-gvma_mode hfence-vvma_hfence-gvma_exceptions hstatus_hu_op H_virtinst_vu_sret_sfence
 * Needs: h, pmp_usable>=2, tval_insn
 * Hypervisor instructions: virtual instruction at V=1, illegal in U (HLV and HSV but with HU). */
#include "harness.h"
#include "paging.h"

PROVOKE(vvma, "hfence.vvma");
PROVOKE(gvma, "hfence.gvma");
PROVOKE(hlv, "hlv.d a0, (a0)");
PROVOKE(hlvx, "hlvx.wu a0, (a0)");
PROVOKE(hsv, "hsv.w zero, (a0)");
PROVOKE(sfence, "sfence.vma");

#define HU (1 << 9)

int main(void) {
  void (*const all[])(void) = {vvma, gvma, hlv, hlvx, hsv};
  uint64_t at = (word_t)page();
  for (unsigned hu = 0; hu < 2; hu++) {
    CLEAR(hstatus, HU);
    SET(hstatus, hu * HU);
    for (unsigned i = 0; i < 5; i++) {
      struct outcome o = RUN1(VS, all[i], at);
      CHECK_TRAP(o, BY_M, EXC_VIRTUAL_INSTRUCTION);
      CHECK_EQ(o.tval, insn_at(all[i]));
      CHECK_TRAP(RUN1(VU, all[i], at), BY_M, EXC_VIRTUAL_INSTRUCTION);
      CHECK_NO_TRAP(RUN1(HS, all[i], at));
      CHECK_NO_TRAP(RUN1(M, all[i], at));
      o = RUN1(U, all[i], at);
      if (hu && i >= 2)
        CHECK_NO_TRAP(o);
      else
        CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
    }
    CHECK_TRAP(RUN(VU, sfence), BY_M, EXC_VIRTUAL_INSTRUCTION);
    CHECK_TRAP(RUN(U, sfence), BY_M, EXC_ILLEGAL_INSTRUCTION);
  }
  return 0;
}
