/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sfence_vma_op
 * Needs: pmp_usable>=2
 * SFENCE.VMA with rd other than x0 is no instruction. */
#include "harness.h"
int main(void) {
  CHECK_TRAP(run_insn(HS, 0x12000073u | 5 << 7, 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(run_insn(VS, 0x12000073u | 5 << 7, 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
  return 0;
}
