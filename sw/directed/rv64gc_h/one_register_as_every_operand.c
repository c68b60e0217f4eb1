/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fmadd-s_op fsub-s_op
 * Needs: d, h, pmp_usable>=2
 * Operands and destination may be one register: it is read whole before it is written. */
#include "float.h"

#define IN_PLACE(text, x) ({ F_SET(1, x); __asm__ volatile(text); F_GET(1); })

int main(void) {
  FLOAT_ON();
  CHECK_EQ(IN_PLACE("fmadd.d f1, f1, f1, f1", TWO64), 0x4018000000000000);  /* 6 */
  CHECK_EQ(IN_PLACE("fnmsub.d f1, f1, f1, f1", THREE64), 0xc018000000000000); /* -6 */
  CHECK_EQ(IN_PLACE("fadd.d f1, f1, f1", ONE64), TWO64);
  CHECK_EQ(IN_PLACE("fsub.d f1, f1, f1", THREE64), 0);
  CHECK_EQ(IN_PLACE("fdiv.d f1, f1, f1", THREE64), ONE64);
  CHECK_EQ(IN_PLACE("fsqrt.d f1, f1", 0x4022000000000000), THREE64); /* 9 */
  CHECK_EQ(IN_PLACE("fsgnjn.d f1, f1, f1", ONE64), ONE64 | NEGATIVE64);
  CHECK_EQ(IN_PLACE("fcvt.s.d f1, f1\n fcvt.d.s f1, f1", THREE64), THREE64);
  CHECK_EQ(FLAGS(), 0);
  return 0;
}
