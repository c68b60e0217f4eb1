/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: Zawrs_priv_illegal_instr_excp Zawrs_virtual_instr_excp Zawrs_exec_resume_rules hstatus_vtw_op
 * Needs: h, zawrs, pmp_usable>=2, tval_insn, mtval_causes, ram_lrsc
 * WRS.NTO with a reservation held and no end of the wait in sight may trap where TW (illegal
 * instruction below M) or, TW clear, VTW (virtual instruction in VS and VU) is set, and nowhere else;
 * WRS.STO never traps. With an interrupt pending and enabled both complete in the other cases. */
#include "harness.h"

PROVOKE(nto, "lr.w a1, (a0)\n .word 0x00d00073");
PROVOKE(sto, "lr.w a1, (a0)\n .word 0x01d00073");

int main(void) {
  static uint32_t word;
  /* Pending and enabled for HS, which is masked in HS and M; VS and VU would take it. */
  WRITE(mideleg, MIP_SSIP);
  CLEAR(sstatus, SSTATUS_SIE);
  for (unsigned on = 0; on < 4; on++) {
    int tw = on & 1, vtw = on >> 1;
    CLEAR(mstatus, MSTATUS_TW);
    SET(mstatus, tw ? MSTATUS_TW : 0);
    WRITE(hstatus, vtw ? HSTATUS_VTW : 0);
    for (int mode = U; mode <= M; mode++) {
      int v = mode == VU || mode == VS;
      WRITE(mie, MIP_SSIP);
      SET(mip, mode == HS || mode == M ? MIP_SSIP : 0);
      CLEAR(mip, mode == HS || mode == M ? 0 : MIP_SSIP);
      CHECK_NO_TRAP(RUN1(mode, sto, &word));
      int waits = mode == U || v; /* no interrupt ends it: only where it traps may it be tried */
      if (waits && !(tw || (v && vtw)))
        continue;
      struct outcome o = RUN1(mode, nto, &word);
      if (o.by == NO_TRAP)
        continue;
      CHECK_TRAP(o, BY_M, tw ? EXC_ILLEGAL_INSTRUCTION : EXC_VIRTUAL_INSTRUCTION);
      CHECK(mode != M && (tw || (v && vtw)));
      CHECK_EQ(o.tval, 0x00d00073);
    }
  }
  return 0;
}
