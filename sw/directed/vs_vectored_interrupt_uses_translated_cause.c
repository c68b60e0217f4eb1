/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vstvec_op H_trap_vs_csrwrites hideleg_trans
 * Needs: h, pmp_usable>=2, medeleg_writable, hedeleg_writable, vstvec_modes, vstvec_vectored_align
 * Vectored vstvec: the entry is BASE + 4 x the cause as vscause has it; exceptions go to BASE. */
#include "harness.h"

PROVOKE(spin, "1: j 1b");
PROVOKE(bad, ".word 0");

int main(void) {
  VECTORED_VS(1);
  WRITE(hideleg, 0x444);
  WRITE(mie, 0x444);
  for (unsigned i = 0; i < 3; i++) {
    WRITE(hvip, 4 << 4 * i);
    struct outcome o = RUN(VU, spin);
    CHECK_TRAP(o, BY_VS, INTERRUPT_BIT | (1 + 4 * i));
    CHECK_EQ(o.entry, 4 * (1 + 4 * i));
  }
  WRITE(hvip, 0);
  delegate_exception(EXC_ILLEGAL_INSTRUCTION, BY_VS);
  struct outcome o = RUN(VU, bad);
  CHECK_TRAP(o, BY_VS, EXC_ILLEGAL_INSTRUCTION);
  CHECK_EQ(o.entry, 0);
  return 0;
}
