/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_m_csrwrites mstatus_mpv_op mstatus_gva_op mtval2_val mtinst_val H_mtval_nrz
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * A trap to M from each mode: MPV, MPP, GVA, and mtval2 and mtinst zero for an illegal instruction. */
#include "harness.h"

PROVOKE(bad, ".word 0");

int main(void) {
  static const uint8_t priv[] = {[U] = 0, [HS] = 1, [VU] = 0, [VS] = 1, [M] = 3};
  WRITE(mtval2, 0x55);
  WRITE(mtinst, 0x66);
  for (int mode = U; mode <= M; mode++) {
    struct outcome o = RUN(mode, bad);
    CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
    CHECK_EQ(o.from_priv, priv[mode]);
    CHECK_EQ(o.from_v, mode == VU || mode == VS);
    CHECK(!o.gva);
    CHECK_EQ(o.tval2, 0);
    CHECK_EQ(o.tinst, 0);
  }
  return 0;
}
