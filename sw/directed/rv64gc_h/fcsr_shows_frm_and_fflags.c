/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcsr_op fcsr_frm_op fcsr_fflags_op
 * Needs: d, h, pmp_usable>=2
 * fflags and frm are fields of fcsr, read and written by themselves. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  for (unsigned value = 0; value < 256; value++) {
    WRITE(fcsr, value);
    CHECK_EQ(READ(fcsr), value);
    CHECK_EQ(READ(fflags), value & 0x1f);
    CHECK_EQ(READ(frm), value >> 5);
    WRITE(fflags, ~value);
    CHECK_EQ(READ(fcsr), (value & 0xe0) | (~value & 0x1f));
    WRITE(frm, ~value >> 5);
    CHECK_EQ(READ(fcsr), ~value & 0xff);
  }
  return 0;
}
