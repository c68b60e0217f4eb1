/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_virtinst_vu_sret_sfence mret_h hstatus_vtsr_op sret_in_U_mode mret_in_S_mode mret_in_U_mode H_virtinst_xtval
 * Needs: h, pmp_usable>=2, tval_insn, misa_csr_implemented, mtval_causes
 * SRET in U is illegal instruction and in VU virtual instruction, whatever TSR and VTSR say; MRET below
 * M is illegal instruction. tval is the instruction. */
#include "harness.h"

PROVOKE(sret, "sret");
PROVOKE(mret, "mret");

int main(void) {
  for (unsigned on = 0; on < 4; on++) {
    CLEAR(mstatus, MSTATUS_TSR);
    SET(mstatus, on & 1 ? MSTATUS_TSR : 0);
    WRITE(hstatus, on & 2 ? HSTATUS_VTSR : 0);
    struct outcome o = RUN(U, sret);
    CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
    CHECK_EQ(o.tval, insn_at(sret));
    o = RUN(VU, sret);
    CHECK_TRAP(o, BY_M, EXC_VIRTUAL_INSTRUCTION);
    CHECK_EQ(o.tval, insn_at(sret));
    CHECK(o.from_v && o.from_priv == 0 && !o.gva);
    for (int mode = U; mode <= VS; mode++) {
      o = RUN(mode, mret);
      CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK_EQ(o.tval, insn_at(mret));
    }
  }
  return 0;
}
