/* Rules: H_trap_deleg hedeleg_op hstatus_gva_op
 * EBREAK: cause 3; tval is zero or its pc, and then a guest virtual address at V=1. */
#include "harness.h"

PROVOKE(brk, ".option push\n.option norvc\n ebreak\n.option pop");

int main(void) {
  for (int mode = U; mode <= M; mode++) {
    struct outcome o = RUN(mode, brk);
    CHECK_TRAP(o, BY_M, EXC_BREAKPOINT);
    CHECK(o.tval == 0 || o.tval == (uint64_t)brk);
    CHECK_EQ(o.gva, (mode == VU || mode == VS) && o.tval != 0);
  }
  return 0;
}
