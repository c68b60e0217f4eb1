/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fmin-s_zero_compare fmin-s_both_nan_input fmin-s_one_nan_input fmin-s_signaling_nan_nv
 * Needs: d, h, pmp_usable>=2
 * -0 is less than +0; of a NaN and a number the number; a signaling NaN raises NV. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  CHECK_EQ(OP2("fmin.d f1, f2, f3", 0, NEGATIVE64), NEGATIVE64);
  CHECK_EQ(OP2("fmax.d f1, f2, f3", NEGATIVE64, 0), 0);
  CHECK_EQ(OP2("fmin.d f1, f2, f3", NAN64, ONE64), ONE64);
  CHECK_EQ(OP2("fmax.d f1, f2, f3", ONE64, NAN64 | NEGATIVE64), ONE64);
  CHECK_EQ(OP2("fmax.d f1, f2, f3", NAN64 | 5, NAN64 | 6), NAN64);
  CHECK_EQ(FLAGS(), 0);
  CHECK_EQ(OP2("fmin.d f1, f2, f3", SNAN64, ONE64), ONE64);
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(OP2("fmax.s f1, f2, f3", BOX(SNAN32), BOX(NAN32)), BOX(NAN32));
  CHECK_EQ(FLAGS(), NV);
  CHECK_EQ(OP2("fmin.s f1, f2, f3", BOX(0x80000000), BOX(0)), BOX(0x80000000));
  CHECK_EQ(FLAGS(), 0);
  return 0;
}
