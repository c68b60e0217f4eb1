/* SPDX-License-Identifier: Apache-2.0 */
/* An instruction is replaced without FENCE.I: the old and the new one are both legal until it. */
#include "harness.h"

/* Stores the instruction `li a0, 2` over the next one, which is `li a0, 1`. */
PROVOKE(patch, ".globl patched\n lw t0, 0(a0)\n la t1, patched\n.balign 4\n sw t0, 0(t1)\npatched: .insn i 0x13, 0, x10, x0, 1\n nop");
extern uint32_t patched[];

int main(void) {
  static const uint32_t one = 0x00100513, two = 0x00200513;
  for (unsigned round = 0; round < 8; round++) {
    patched[0] = one;
    __asm__ volatile("fence.i" ::: "memory");
    uint64_t now = RUN1(M, patch, &two).a0;
    CHECK(now == 1 || now == 2);
    patched[0] = one;
    patched[0] = two;
    __asm__ volatile("fence.i" ::: "memory");
    CHECK_EQ(RUN1(M, patch, &two).a0, 2);
  }
  return 0;
}
