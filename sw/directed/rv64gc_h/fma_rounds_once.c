/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fmadd-d_op fmsub-d_op fnmsub-d_op fnmadd-d_op
 * Needs: d, h, pmp_usable>=2
 * A fused sum keeps what a product alone would lose; each of the four forms changes its own signs. */
#include "float.h"

#define NEAR (ONE64 + 1)

int main(void) {
  FLOAT_ON();
  /* (1 + u)(1 + u) - (1 + 2u) = u * u, with u = 2**-52. */
  CHECK_EQ(OP3("fmsub.d f1, f2, f3, f4", NEAR, NEAR, ONE64 + 2), 0x3970000000000000);
  CHECK_EQ(FLAGS(), 0);
  CHECK_EQ(OP3("fmadd.d f1, f2, f3, f4", TWO64, THREE64, ONE64), 0x401c000000000000);
  CHECK_EQ(OP3("fmsub.d f1, f2, f3, f4", TWO64, THREE64, ONE64), 0x4014000000000000);
  CHECK_EQ(OP3("fnmsub.d f1, f2, f3, f4", TWO64, THREE64, ONE64), 0xc014000000000000);
  CHECK_EQ(OP3("fnmadd.d f1, f2, f3, f4", TWO64, THREE64, ONE64), 0xc01c000000000000);
  /* The product's sign changes, not the sum's: an exact zero is +0. */
  CHECK_EQ(OP3("fnmsub.d f1, f2, f3, f4", ONE64, ONE64, ONE64), 0);
  CHECK_EQ(OP3("fmsub.d f1, f2, f3, f4", ONE64, ONE64, ONE64), 0);
  CHECK_EQ(OP3("fnmsub.d f1, f2, f3, f4, rdn", ONE64, ONE64, ONE64), NEGATIVE64);
  CHECK_EQ(FLAGS(), 0);
  CHECK_EQ(OP3("fmadd.s f1, f2, f3, f4", BOX(ONE32 + 1), BOX(ONE32 + 1), BOX(0xbf800002)), BOX(0x28800000));
  return 0;
}
