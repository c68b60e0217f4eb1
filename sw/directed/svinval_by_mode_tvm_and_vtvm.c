/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: Svinval_illegal_instruction_u_mode Svinval_illegal_instruction_tvm Svinval_virtual_instruction_vu_vs Svinval_virtual_instruction_vtvms Svinval_sfence_w_inval_inval_u_mode Svinval_sfence_w_inval_inval_vu_mode Svinval_sfence_w_inval_inval_s_vs_mode
 * Needs: h, svinval, pmp_usable>=2
 * Each instruction of Svinval from each mode: SINVAL.VMA is subject to TVM in HS and to VTVM in VS,
 * HINVAL.GVMA to TVM, HINVAL.VVMA, SFENCE.W.INVAL and SFENCE.INVAL.IR to neither. */
#include "harness.h"

PROVOKE(sinval_vma, "sinval.vma a0, a1");
PROVOKE(w_inval, "sfence.w.inval");
PROVOKE(inval_ir, "sfence.inval.ir");
PROVOKE(hinval_vvma, "hinval.vvma a0, a1");
PROVOKE(hinval_gvma, "hinval.gvma a0, a1");

static const struct {
  void (*code)(void);
  int of_hypervisor, tvm, vtvm; /* valid at V=0 only; subject to TVM, to VTVM */
} all[] = {{sinval_vma, 0, 1, 1}, {w_inval, 0, 0, 0},     {inval_ir, 0, 0, 0},
           {hinval_vvma, 1, 0, 0}, {hinval_gvma, 1, 1, 0}};

int main(void) {
  for (unsigned on = 0; on < 4; on++) {
    int tvm = on & 1, vtvm = on >> 1;
    CLEAR(mstatus, MSTATUS_TVM);
    SET(mstatus, tvm ? MSTATUS_TVM : 0);
    WRITE(hstatus, vtvm ? HSTATUS_VTVM : 0);
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
      for (int mode = U; mode <= M; mode++) {
        uint64_t cause = 0;
        if (mode == U || (mode == HS && tvm && all[i].tvm))
          cause = EXC_ILLEGAL_INSTRUCTION;
        else if (mode == VU || (mode == VS && (all[i].of_hypervisor || (vtvm && all[i].vtvm))))
          cause = EXC_VIRTUAL_INSTRUCTION;
        struct outcome o = RUN2(mode, all[i].code, 0x1000, 1);
        if (cause) {
          CHECK_TRAP(o, BY_M, cause);
          CHECK(o.tval == 0 || o.tval == insn_at(all[i].code));
        } else {
          CHECK_NO_TRAP(o);
        }
      }
  }
  return 0;
}
