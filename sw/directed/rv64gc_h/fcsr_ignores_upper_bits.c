/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcsr_acc fcsr_frm_acc
 * Needs: d, h, pmp_usable>=2
 * Bits above the fields are ignored and read as zero. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  for (int i = 0; i < 64; i++) {
    WRITE(fcsr, 1ull << i);
    CHECK_EQ(READ(fcsr), i < 8 ? 1u << i : 0);
    WRITE(fcsr, 0);
    WRITE(fflags, 1ull << i);
    CHECK_EQ(READ(fcsr), i < 5 ? 1u << i : 0);
    WRITE(fcsr, 0);
    WRITE(frm, 1ull << i);
    CHECK_EQ(READ(fcsr), i < 3 ? 0x20u << i : 0);
    WRITE(fcsr, 0);
  }
  return 0;
}
