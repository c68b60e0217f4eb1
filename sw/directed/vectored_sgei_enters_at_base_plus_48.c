/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: stvec_op
 * Needs: h, geilen>=1, pmp_usable>=2, stvec_modes, stvec_vectored_align
 * Not on Spike: it has no guest external interrupts.
 * SGEI with stvec in vectored mode enters at BASE + 4 * 12. */
#include "interrupts.h"
PROVOKE(spin, "1: j 1b");
int main(void) {
  VECTORED_HS(1);
  CHECK(raise_interrupt(IRQ_SUPERVISOR_GUEST_EXTERNAL));
  WRITE(hie, HIP_SGEIP);
  struct outcome o = RUN(VS, spin);
  CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | IRQ_SUPERVISOR_GUEST_EXTERNAL);
  CHECK_EQ(o.entry, 48);
  return 0;
}
