/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: scounteren_op
 * Needs: s, mcounteren_writable, scounteren_writable
 * U reads a counter that mcounteren and scounteren both permit; one of them is not enough. HS asks
 * mcounteren alone. */
#include "harness.h"

PROVOKE(read_instret, "rdinstret a0");
PROVOKE(read_cycle, "rdcycle a0");

int main(void) {
  static const uint8_t bits[] = {0, 1, 4, 5};
  void (*reads[])(void) = {read_cycle, read_instret};
  for (unsigned n = 0; n < 16; n++) {
    unsigned m = bits[n & 3], s = bits[n >> 2];
    WRITE(mcounteren, m);
    WRITE(scounteren, s);
    for (unsigned i = 0; i < 2; i++) {
      unsigned bit = i ? 4 : 1;
      struct outcome u = RUN(U, reads[i]), hs = RUN(HS, reads[i]);
      if (m & s & bit)
        CHECK_NO_TRAP(u);
      else
        CHECK_TRAP(u, BY_M, EXC_ILLEGAL_INSTRUCTION);
      if (m & bit)
        CHECK_NO_TRAP(hs);
      else
        CHECK_TRAP(hs, BY_M, EXC_ILLEGAL_INSTRUCTION);
    }
  }
  return 0;
}
