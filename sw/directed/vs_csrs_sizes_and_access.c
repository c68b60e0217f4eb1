/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsscratch_sz vsscratch_acc vstvec_sz vstvec_acc vspec_sz vspec_acc vscause_sz vscause_acc vstval_sz vstval_acc VSEPC_WARL VSTVAL_WARL VSTVEC_BASE_WARL VSTVEC_MODE_WARL VSCAUSE_WLRL VSXLEN HSXLEN
 * Needs: h, pmp_usable>=2, vstvec_modes
 * Each is XLEN bits wide and keeps what is legal: epc bit 0 is zero, tvec keeps modes 0 and 1. */
#include "harness.h"

#define ONES (0xdeadbeefcafef00dull & ALL_ONES)

int main(void) {
  uint64_t old = READ(vstvec);
  WRITE(vsscratch, ONES);
  CHECK_EQ(READ(vsscratch), ONES);
  WRITE(vsepc, ONES);
  CHECK_EQ(READ(vsepc), ONES & ~1ull);
  WRITE(vstval, (0x00007fffdeadbeefull & ALL_ONES));
  CHECK_EQ(READ(vstval), (0x00007fffdeadbeefull & ALL_ONES));
  WRITE(vstvec, (0x0000123456789a00ull & ALL_ONES));
  CHECK_EQ(READ(vstvec), (0x0000123456789a00ull & ALL_ONES));
  WRITE(vstvec, (0x0000123456789a01ull & ALL_ONES));
  CHECK_EQ(READ(vstvec), (0x0000123456789a01ull & ALL_ONES));
  WRITE(vstvec, 0x0000123456789a02ull);
  CHECK((READ(vstvec) & 3) < 2);
  for (unsigned cause = 0; cause < 16; cause++) {
    WRITE(vscause, cause);
    CHECK_EQ(READ(vscause), cause);
    WRITE(vscause, cause | INTERRUPT_BIT);
    CHECK_EQ(READ(vscause), cause | INTERRUPT_BIT);
  }
  WRITE(vstvec, old);
  return 0;
}
