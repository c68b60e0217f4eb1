/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fmadd-s_op fmsub-s_op fnmsub-s_op fnmadd-s_op
 * Needs: d, h, pmp_usable>=2
 * FMADD is a*b+c, FMSUB a*b-c, FNMSUB -(a*b)+c, FNMADD -(a*b)-c, in both formats. */
#include "float.h"

#define FIVE64 0x4014000000000000ull
#define SEVEN64 0x401c000000000000ull

int main(void) {
  FLOAT_ON();
  CHECK_EQ(OP3("fmadd.d f1, f2, f3, f4", TWO64, THREE64, ONE64), SEVEN64);
  CHECK_EQ(OP3("fmsub.d f1, f2, f3, f4", TWO64, THREE64, ONE64), FIVE64);
  CHECK_EQ(OP3("fnmsub.d f1, f2, f3, f4", TWO64, THREE64, ONE64), FIVE64 | NEGATIVE64);
  CHECK_EQ(OP3("fnmadd.d f1, f2, f3, f4", TWO64, THREE64, ONE64), SEVEN64 | NEGATIVE64);
  CHECK_EQ(OP3("fmadd.s f1, f2, f3, f4", BOX(0x40000000), BOX(0x40400000), BOX(ONE32)), BOX(0x40e00000));
  CHECK_EQ(OP3("fmsub.s f1, f2, f3, f4", BOX(0x40000000), BOX(0x40400000), BOX(ONE32)), BOX(0x40a00000));
  CHECK_EQ(OP3("fnmsub.s f1, f2, f3, f4", BOX(0x40000000), BOX(0x40400000), BOX(ONE32)), BOX(0xc0a00000));
  CHECK_EQ(OP3("fnmadd.s f1, f2, f3, f4", BOX(0x40000000), BOX(0x40400000), BOX(ONE32)), BOX(0xc0e00000));
  CHECK_EQ(FLAGS(), 0);
  /* A NaN's sign is nothing that a form could turn. */
  CHECK_EQ(OP3("fnmadd.d f1, f2, f3, f4", NAN64 | NEGATIVE64, ONE64, ONE64), NAN64);
  CHECK_EQ(OP3("fnmsub.s f1, f2, f3, f4", BOX(ONE32), TWO64, BOX(ONE32)), BOX(NAN32));
  CHECK_EQ(FLAGS(), 0);
  return 0;
}
