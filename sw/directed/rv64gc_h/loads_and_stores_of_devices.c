/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fld_op fsd_op
 * Needs: d, h, pmp_usable>=2
 * FLD, FSD, FLW and FSW reach a device register as integer accesses do. */
#include "float.h"

PROVOKE(store, "fsd f2, 0(a0)");
PROVOKE(load, "fld f3, 0(a0)");
PROVOKE(store_low, "fsw f2, 0(a0)");
PROVOKE(load_high, "flw f3, 4(a0)");

int main(void) {
  FLOAT_ON();
  F_SET(2, 0x7123456789abcdef);
  CHECK_NO_TRAP(RUN1(VS, store, &CLINT_MTIMECMP));
  CHECK_EQ(CLINT_MTIMECMP, 0x7123456789abcdef);
  CHECK_NO_TRAP(RUN1(HS, load, &CLINT_MTIMECMP));
  CHECK_EQ(F_GET(3), 0x7123456789abcdef);
  F_SET(2, 0x55aa55aa);
  CHECK_NO_TRAP(RUN1(VU, store_low, &CLINT_MTIMECMP));
  CHECK_EQ(CLINT_MTIMECMP, 0x7123456755aa55aa);
  CHECK_NO_TRAP(RUN1(M, load_high, &CLINT_MTIMECMP));
  CHECK_EQ(F_GET(3), BOX(0x71234567));
  CLINT_MTIMECMP = ~0ull;
  return 0;
}
