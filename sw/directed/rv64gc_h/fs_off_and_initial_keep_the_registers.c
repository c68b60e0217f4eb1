/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_fs_wr
 * Needs: d, h, pmp_usable>=2
 * Changing FS leaves the contents of the f registers and fcsr. */
#include "float.h"

int main(void) {
  FLOAT_ON();
  F_SET(1, 0x123456789abcdef0);
  F_SET(31, SNAN64);
  WRITE(fcsr, 0x95);
  for (int fs = OFF; fs <= DIRTY; fs++) {
    SET_FS(mstatus, fs);
    SET_FS(mstatus, CLEAN);
    CHECK_EQ(F_GET(1), 0x123456789abcdef0);
    CHECK_EQ(F_GET(31), SNAN64);
    CHECK_EQ(READ(fcsr), 0x95);
  }
  return 0;
}
