/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcsr_fflags_op
 * Needs: d, h, pmp_usable>=2
 * Each instruction adds its flags to those before; only a write takes any away, in any mode the same fcsr. */
#include "float.h"

PROVOKE(inexact, "fdiv.d f1, f2, f3");
PROVOKE(by_zero, "fdiv.s f1, f5, f4");
PROVOKE(invalid, "fsqrt.d f1, f6");
PROVOKE(overflow, "fmul.d f1, f7, f7");
PROVOKE(exact, "fadd.d f1, f2, f2");

int main(void) {
  FLOAT_ON();
  F_SET(2, ONE64);
  F_SET(3, THREE64);
  F_SET(4, BOX(0));
  F_SET(5, BOX(ONE32));
  F_SET(6, ONE64 | NEGATIVE64);
  F_SET(7, MOST64);
  CHECK_NO_TRAP(RUN(VS, inexact));
  CHECK_EQ(READ(fflags), NX);
  CHECK_NO_TRAP(RUN(VU, by_zero));
  CHECK_EQ(READ(fflags), NX | DZ);
  CHECK_NO_TRAP(RUN(HS, invalid));
  CHECK_EQ(READ(fflags), NX | DZ | NV);
  CHECK_NO_TRAP(RUN(U, exact));
  CHECK_EQ(READ(fflags), NX | DZ | NV);
  CHECK_NO_TRAP(RUN(M, overflow));
  CHECK_EQ(READ(fcsr), NX | DZ | NV | OF);
  CLEAR(fflags, DZ | OF);
  CHECK_EQ(READ(fflags), NX | NV);
  WRITE(frm, 3);
  CHECK_EQ(READ(fcsr), 3 << 5 | NX | NV);
  SET(fcsr, UF);
  CHECK_EQ(SWAP(fflags, 0), NX | NV | UF);
  CHECK_EQ(READ(fcsr), 3 << 5);
  return 0;
}
