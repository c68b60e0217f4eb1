/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fence_i_op fence_i_rsv
 * Needs: pmp_usable>=2
 * "The unused fields in the FENCE.I instruction, imm[11:0], rs1, and rd, are reserved ... implementations
 * shall ignore these fields": with any of them set it orders fetches behind stores, in M, HS and U. */
#include "harness.h"

#define LI_A0(n) ((uint32_t)(n) << 20 | 10u << 7 | 0x13)

/* Stores a1 over the instruction behind a FENCE.I with these fields; half by half. */
#define PATCH(imm, rs1, rd)                                                        \
  ".option push\n.option norvc\n la t0, 1f\n srli t1, a1, 16\n sh a1, (t0)\n sh t1, 2(t0)\n" \
  " .word " #imm " << 20 | " #rs1 " << 15 | 0x100f | " #rd " << 7\n1: addi a0, zero, 0\n.option pop\n"

PROVOKE(imm, PATCH(0xfff, 0, 0));
PROVOKE(rs1, PATCH(0, 31, 0));
PROVOKE(rd, PATCH(0, 0, 10));
PROVOKE(all, PATCH(0x123, 10, 5));

int main(void) {
  static const enum mode modes[] = {M, HS, U};
  static void (*const codes[])(void) = {imm, rs1, rd, all};
  for (unsigned m = 0; m < 3; m++)
    for (unsigned c = 0; c < 4; c++)
      for (unsigned n = 1; n < 4; n++) {
        struct outcome o = RUN2(modes[m], codes[c], 0, LI_A0(n));
        CHECK_NO_TRAP(o);
        CHECK_EQ(o.a0, n);
      }
  return 0;
}
