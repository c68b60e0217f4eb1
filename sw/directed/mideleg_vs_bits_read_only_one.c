/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mideleg_acc_h mideleg_hroz hideleg_acc hideleg_hs HIDELEG_WARL
 * Needs: h, pmp_usable>=2, mideleg_writable, sei_implemented, ssi_implemented
 * Bits 2, 6 and 10 of mideleg are read-only one; hideleg takes just those. */
#include "harness.h"

int main(void) {
  WRITE(mideleg, 0);
  CHECK_EQ(READ(mideleg) & 0x444, 0x444);
  WRITE(mideleg, ~0ull);
  CHECK_EQ(READ(mideleg) & 0xeee & ~0x888ull, 0x666);
  CHECK_EQ(READ(mideleg) & 0x888, 0);
  WRITE(hideleg, ~0ull);
  CHECK_EQ(READ(hideleg) & 0x1fff, 0x444);
  return 0;
}
