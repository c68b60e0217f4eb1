/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_illegal_high_half H_cause_virtual_instruction_high hedelegh_acc henvcfgh_acc htimedeltah_acc
 * Needs: xlen 64 (at XLEN=32 they exist), pmp_usable>=2
 * High-half CSRs exist at XLEN=32 only: illegal instruction, at V=1 too. */
#include "harness.h"

PROVOKE(henvcfgh, "csrr a0, 0x61a");
PROVOKE(htimedeltah, "csrr a0, 0x615");
PROVOKE(hedelegh, "csrr a0, 0x612");
PROVOKE(timeh, "csrr a0, 0xc81");

int main(void) {
  void (*const all[])(void) = {henvcfgh, htimedeltah, hedelegh, timeh};
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
    for (int mode = U; mode <= VS; mode++)
      CHECK_TRAP(RUN(mode, all[i]), BY_M, EXC_ILLEGAL_INSTRUCTION);
  return 0;
}
