/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fmadd-d_op
 * Needs: d, h, pmp_usable>=2
 * Infinity times zero raises NV even when the addend is a quiet NaN; a quiet NaN alone raises nothing. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  CHECK_EQ(OP3("fmadd.d f1, f2, f3, f4", INF64, 0, NAN64), NAN64);
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(OP3("fnmadd.d f1, f2, f3, f4", 0, INF64, ONE64), NAN64);
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(OP3("fmadd.d f1, f2, f3, f4", ONE64, ONE64, NAN64 | 7), NAN64);
  CHECK_EQ(FLAGS(), 0);
  CHECK_EQ(OP3("fmadd.d f1, f2, f3, f4", INF64, ONE64, INF64 | NEGATIVE64), NAN64);
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(OP3("fmadd.d f1, f2, f3, f4", NAN64, ONE64, SNAN64), NAN64);
  CHECK_EQ(FLAGS(), NV);
  return 0;
}
