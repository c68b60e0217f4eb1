/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mret_h H_cause_virtual_instruction
 * Needs: pmp_usable>=2
 * MRET is valid in M only: illegal instruction elsewhere, never virtual instruction. */
#include "harness.h"

PROVOKE(mret, "mret");

int main(void) {
  for (int mode = U; mode <= VS; mode++)
    CHECK_TRAP(RUN(mode, mret), BY_M, EXC_ILLEGAL_INSTRUCTION);
  return 0;
}
