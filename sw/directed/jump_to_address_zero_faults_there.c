/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: jalr_op jalr_target
 * A return or jump to address 0, where nothing is, faults there in each mode: nothing behind it is executed,
 * also where a predictor of returns knows no call. */
#include "harness.h"

/* Returns without calls empty a predictor of returns. */
PROVOKE(ret_to_zero, ".rept 20\n la ra, 9f\n ret\n9:\n .endr\n li ra, 0\n li a0, 1\n ret\n li a0, 2");
PROVOKE(jump_to_zero, "li a1, 0\n li a0, 1\n jr a1\n li a0, 2");

int main(void) {
  static const enum mode modes[] = {M, HS, U};
  for (int i = 0; i < 3; i++) {
    void (*codes[])(void) = {ret_to_zero, jump_to_zero};
    for (int j = 0; j < 2; j++) {
      struct outcome o = RUN(modes[i], codes[j]);
      CHECK_TRAP(o, BY_M, EXC_INSTRUCTION_ACCESS_FAULT);
      CHECK_EQ(o.epc, 0);
      CHECK_EQ(o.a0, 1);
    }
  }
  return 0;
}
