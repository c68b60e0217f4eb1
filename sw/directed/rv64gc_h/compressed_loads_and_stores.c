/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fld_op fsd_op
 * Needs: d, h, pmp_usable>=2
 * C.FLD, C.FSD, C.FLDSP and C.FSDSP; illegal with FS Off like the others. */
#include "float.h"

PROVOKE(load, ".option push\n .option rvc\n c.fld fa0, 8(a0)\n .option pop");
PROVOKE(store, ".option push\n .option rvc\n c.fsd fa0, 16(a0)\n .option pop");
PROVOKE(stack, ".option push\n .option rvc\n mv t0, sp\n mv sp, a0\n c.fldsp ft1, 8(sp)\n"
        " c.fsdsp ft1, 24(sp)\n mv sp, t0\n .option pop");
static uint64_t data[4] __attribute__((aligned(16)));

int main(void) {
  FLOAT_ON();
  data[1] = 0x0123456789abcdef;
  CHECK_NO_TRAP(RUN1(VS, load, data));
  CHECK_EQ(F_GET(10), data[1]);
  CHECK_NO_TRAP(RUN1(VU, store, data));
  CHECK_EQ(data[2], data[1]);
  CHECK_NO_TRAP(RUN1(M, stack, data));
  CHECK_EQ(F_GET(1), data[1]);
  CHECK_EQ(data[3], data[1]);
  SET_FS(vsstatus, OFF);
  struct outcome o = RUN1(VS, load, data);
  CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK(o.tval == insn_at(load) || o.tval == 0);
  return 0;
}
