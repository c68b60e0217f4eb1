/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstatus_vtvm_op mstatus_tvm_hs hgatp_tvm_illegal H_virtinst_vs_sfence_sinval_satp_vtvm1 hfence-vvma_tvm
 * Needs: h, svinval, pmp_usable>=2
 * TVM traps satp, hgatp, SFENCE.VMA and HFENCE.GVMA in HS; VTVM traps satp and SFENCE.VMA in VS. TVM
 * alone traps neither at V=1; HFENCE.VVMA is not subject to TVM. */
#include "harness.h"

PROVOKE(satp, "csrr a0, satp");
PROVOKE(hgatp, "csrr a0, hgatp");
PROVOKE(sfence, "sfence.vma");
PROVOKE(sinval, "sinval.vma zero, zero");
PROVOKE(gvma, "hfence.gvma");
PROVOKE(hinval_gvma, "hinval.gvma zero, zero");
PROVOKE(vvma, "hfence.vvma");

#define TVM (1 << 20)
#define VTVM (1 << 20)

int main(void) {
  void (*const both[])(void) = {satp, sfence, sinval};
  for (unsigned tvm = 0; tvm < 2; tvm++)
    for (unsigned vtvm = 0; vtvm < 2; vtvm++) {
      CLEAR(mstatus, TVM);
      SET(mstatus, tvm * TVM);
      CLEAR(hstatus, VTVM);
      SET(hstatus, vtvm * VTVM);
      for (unsigned i = 0; i < 3; i++) {
        struct outcome hs = RUN(HS, both[i]), vs = RUN(VS, both[i]);
        if (tvm)
          CHECK_TRAP(hs, BY_M, EXC_ILLEGAL_INSTRUCTION);
        else
          CHECK_NO_TRAP(hs);
        if (vtvm)
          CHECK_TRAP(vs, BY_M, EXC_VIRTUAL_INSTRUCTION);
        else
          CHECK_NO_TRAP(vs);
        CHECK_NO_TRAP(RUN(M, both[i]));
      }
      void (*const g[])(void) = {hgatp, gvma, hinval_gvma};
      for (unsigned i = 0; i < 3; i++) {
        struct outcome hs = RUN(HS, g[i]);
        if (tvm)
          CHECK_TRAP(hs, BY_M, EXC_ILLEGAL_INSTRUCTION);
        else
          CHECK_NO_TRAP(hs);
        CHECK_TRAP(RUN(VS, g[i]), BY_M, EXC_VIRTUAL_INSTRUCTION);
      }
      CHECK_NO_TRAP(RUN(HS, vvma));
      CHECK_TRAP(RUN(VS, vvma), BY_M, EXC_VIRTUAL_INSTRUCTION);
    }
  return 0;
}
