/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mtinst_op mtval2_op mtval2_trapval_other H_trap_m_csrwrites
 * Needs: h, pmp_usable>=2
 * A trap from M to M writes mtinst and mtval2 as one from below does: what stood there is gone. */
#include "harness.h"

PROVOKE(call, "ecall");
PROVOKE(bad, ".word 0");

int main(void) {
  for (int mode = U; mode <= M; mode++) {
    WRITE(mtinst, 0x3020);
    WRITE(mtval2, 0x5678);
    struct outcome o = RUN(mode, call);
    CHECK(!o.tinst && !o.tval2);
    WRITE(mtinst, 0x3020);
    WRITE(mtval2, 0x5678);
    o = RUN(mode, bad);
    CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
    CHECK(!o.tinst && !o.tval2);
  }
  return 0;
}
