/* SPDX-License-Identifier: Apache-2.0 */
/* The instruction right behind FENCE.I is the one that was stored just before it. */
#include "harness.h"

PROVOKE(patch, ".globl behind\n lw t0, 0(a0)\n la t1, behind\n.balign 8\n sw t0, 0(t1)\n fence.i\n"
               "behind: .insn i 0x13, 0, x10, x0, 1\n nop");
extern uint32_t behind[];

int main(void) {
  static const uint32_t one = 0x00100513, two = 0x00200513;
  for (unsigned round = 0; round < 4; round++) {
    CHECK_EQ(RUN1(M, patch, &two).a0, 2);
    CHECK_EQ(RUN1(M, patch, &one).a0, 1);
  }
  return 0;
}
