/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcsr_fflags_op
 * Needs: d, h, pmp_usable>=2
 * Where an interrupt comes among instructions that take long, those before it have left register and
 * flags, and those behind it nothing. */
#include "float.h"

void quotient(void), overflow(void);
#define THIRD64 0x3fd5555555555555ull
PROVOKE(work, ".rept 8\n nop\n .endr\n.globl quotient, overflow\nquotient: fdiv.d f10, f2, f3\n"
        ".rept 4\n nop\n .endr\noverflow: fdiv.d f11, f4, f5\n.rept 8\n nop\n .endr\n1: j 1b");

int main(void) {
  vectored_m(0);
  FLOAT_ON();
  F_SET(2, ONE64);
  F_SET(3, THREE64);
  F_SET(4, MOST64);
  F_SET(5, NORMAL64);
  SET(mie, 1 << 7);
  for (unsigned wait = 1; wait < 60; wait++) {
    F_SET(10, 1);
    F_SET(11, 1);
    WRITE(fcsr, 0);
    CLINT_MTIMECMP = CLINT_MTIME + wait;
    struct outcome o = RUN(VS, work);
    CLINT_MTIMECMP = ~0ull;
    CHECK_TRAP(o, BY_M, INTERRUPT_BIT | 7);
    int divided = o.epc > (word_t)quotient, overflowed = o.epc > (word_t)overflow;
    CHECK_EQ(READ(fflags), (divided ? NX : 0) | (overflowed ? OF : 0));
    CHECK_EQ(F_GET(10), divided ? THIRD64 : 1);
    CHECK_EQ(F_GET(11), overflowed ? INF64 : 1);
  }
  return 0;
}
