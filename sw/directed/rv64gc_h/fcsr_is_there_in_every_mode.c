/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcsr_acc
 * Needs: d, h, pmp_usable>=2
 * Every mode reads and writes fcsr, by each form. */
#include "float.h"

PROVOKE(swap, "csrrw a0, fcsr, a0");
PROVOKE(set, "csrrsi a0, fflags, 9");
PROVOKE(clear, "csrrci a0, frm, 2");

int main(void) {
  FLOAT_ON();
  for (int mode = U; mode <= M; mode++) {
    WRITE(fcsr, 0x42);
    CHECK_EQ(RUN1(mode, swap, 0x7e6).a0, 0x42);
    CHECK_EQ(READ(fcsr), 0xe6);
    CHECK_EQ(RUN(mode, set).a0, 6);
    CHECK_EQ(READ(fcsr), 0xef);
    CHECK_EQ(RUN(mode, clear).a0, 7);
    CHECK_EQ(READ(fcsr), 0xaf);
  }
  return 0;
}
