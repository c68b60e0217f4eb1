/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcsr_fflags_op
 * Needs: d, h, pmp_usable>=2
 * Where an interrupt comes among instructions that take long, those before it have left register and
 * flags, and those behind it nothing. */
#include "float.h"

void quotient(void), root(void);
PROVOKE(work, ".rept 8\n nop\n .endr\n.globl quotient, root\nquotient: fdiv.d f10, f2, f3\n"
        ".rept 4\n nop\n .endr\nroot: fsqrt.d f11, f4\n.rept 8\n nop\n .endr\n1: j 1b");

int main(void) {
  vectored_m(0);
  FLOAT_ON();
  F_SET(2, ONE64);
  F_SET(3, 0);
  F_SET(4, ONE64 | NEGATIVE64);
  SET(mie, 1 << 7);
  for (unsigned wait = 1; wait < 60; wait++) {
    F_SET(10, 1);
    F_SET(11, 1);
    WRITE(fcsr, 0);
    CLINT_MTIMECMP = CLINT_MTIME + wait;
    struct outcome o = RUN(VS, work);
    CLINT_MTIMECMP = ~0ull;
    CHECK_TRAP(o, BY_M, INTERRUPT_BIT | 7);
    int divided = o.epc > (word_t)quotient, rooted = o.epc > (word_t)root;
    CHECK_EQ(READ(fflags), (divided ? DZ : 0) | (rooted ? NV : 0));
    CHECK_EQ(F_GET(10), divided ? INF64 : 1);
    CHECK_EQ(F_GET(11), rooted ? NAN64 : 1);
  }
  return 0;
}
