/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hie_op hie_acc vsip_vsie_op vsip_vsie_ssi vsip_vsie_sti vsip_vsie_sei sie_hip_hie_mutex mip_mie_alias
 * Needs: h, pmp_usable>=2
 * hie shows mie's VS bits; vsie shows them one place lower while delegated; sie never does. */
#include "harness.h"

#define ALL 0x444ull

int main(void) {
  WRITE(hie, ~0ull);
  CHECK_EQ(READ(hie) & 0xfff, ALL);
  CHECK_EQ(READ(mie) & ALL, ALL);
  CHECK_EQ(READ(sie) & ALL, 0);
  CHECK_EQ(READ(vsie), 0);
  WRITE(hideleg, ALL);
  CHECK_EQ(READ(vsie), ALL >> 1);
  WRITE(vsie, 0);
  CHECK_EQ(READ(mie) & ALL, 0);
  WRITE(hideleg, 0x40);
  WRITE(vsie, ~0ull);
  CHECK_EQ(READ(mie) & ALL, 0x40);
  WRITE(sie, ~0ull);
  CHECK_EQ(READ(mie) & ALL, 0x40);
  return 0;
}
