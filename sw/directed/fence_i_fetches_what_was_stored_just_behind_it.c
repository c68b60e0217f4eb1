/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fence_i_op
 * Needs: pmp_usable>=2
 * An instruction that was stored is fetched behind FENCE.I, also where it stands right behind it, in one
 * word and across two, in M, HS and U. */
#include "harness.h"

#define LI_A0(n) ((uint32_t)(n) << 20 | 10u << 7 | 0x13)

/* Stores a1 over the instruction behind FENCE.I, half by half. */
#define PATCH(filler)                                     \
  ".option push\n.option norvc\n la t0, 1f\n"             \
  " srli t1, a1, 16\n sh a1, (t0)\n sh t1, 2(t0)\n"       \
  " fence.i\n" filler "1: addi a0, zero, 0\n.option pop\n"

PROVOKE(aligned, PATCH(""));
PROVOKE(across, ".option push\n.option rvc\n c.nop\n.option pop\n" PATCH(""));
PROVOKE(behind_one, PATCH(" nop\n"));

int main(void) {
  static const enum mode modes[] = {M, HS, U};
  static void (*const codes[])(void) = {aligned, across, behind_one};
  for (unsigned m = 0; m < 3; m++)
    for (unsigned c = 0; c < 3; c++)
      for (unsigned n = 1; n < 4; n++) {
        struct outcome o = RUN2(modes[m], codes[c], 0, LI_A0(n));
        CHECK_NO_TRAP(o);
        CHECK_EQ(o.a0, n);
      }
  return 0;
}
