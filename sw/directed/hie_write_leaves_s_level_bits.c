/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hie_acc hie_op sie_hip_hie_mutex HIE_WARL
 * Needs: h, pmp_usable>=2, sei_implemented, ssi_implemented
 * With the S-level interrupts delegated to HS, hie still has none of their bits. */
#include "harness.h"

#define S_LEVEL 0x222ull

int main(void) {
  SET(mideleg, S_LEVEL);
  WRITE(mie, 0);
  WRITE(hie, ~0ull);
  CHECK_EQ(READ(mie) & S_LEVEL, 0);
  WRITE(mie, S_LEVEL);
  WRITE(hie, 0);
  CHECK_EQ(READ(mie) & S_LEVEL, S_LEVEL);
  CHECK_EQ(READ(hie) & S_LEVEL, 0);
  return 0;
}
