/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_deleg hedeleg_op trap_never_trans_lower
 * Needs: h, pmp_usable>=2, tval_insn, tval_ebreak, tval_misaligned, tval_access_fault, medeleg_writable, bus_errors, mtval_causes, stval_causes
 * With everything delegated twice, an exception of M stays in M, one of HS in HS. */
#include "exceptions.h"

PROVOKE(call, "ecall");

int main(void) {
  struct exception e[EXCEPTIONS];
  every_exception(e);
  for (unsigned i = 0; i < EXCEPTIONS; i++) {
    WRITE(medeleg, ~(7ull << 9));
    WRITE(hedeleg, ~0ull);
    struct outcome o = RUN1(M, e[i].code, e[i].a0);
    CHECK_TRAP(o, BY_M, e[i].cause);
    CHECK(tells(&o, &e[i], 0));
    CHECK_EQ(o.from_priv, 3);
    o = RUN1(HS, e[i].code, e[i].a0);
    CHECK_TRAP(o, BY_HS, e[i].cause);
    CHECK(tells(&o, &e[i], 0));
    CHECK_EQ(o.from_priv, 1);
  }
  WRITE(medeleg, ~(6ull << 9)); /* 9 as well: a call of HS goes to HS */
  CHECK_TRAP(RUN(M, call), BY_M, 11);
  return 0;
}
