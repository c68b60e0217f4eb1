/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_deleg hsint_priority hideleg_op
 * Needs: h, pmp_usable>=2, mideleg_writable, misa_csr_implemented, sei_implemented, ssi_implemented
 * An interrupt for M comes before any for HS, one for HS before any for VS, whatever their numbers:
 * STI undelegated before SEI, VSTI left to HS before VSEI and VSSI of VS. */
#include "interrupts.h"

PROVOKE(wait, "nop\n nop");

int main(void) {
  lower_interrupt(IRQ_MACHINE_TIMER);
  WRITE(mideleg, MIP_SEIP | MIP_SSIP);
  WRITE(hideleg, HIP_VSSIP | HIP_VSEIP);
  for (unsigned irq = 1; irq < 11; irq++)
    if ((IRQ_S_LEVEL | IRQ_VS_LEVEL) >> irq & 1)
      CHECK(raise_interrupt(irq));
  for (unsigned vs = 0; vs < 2; vs++) {
    enum mode mode = vs ? VS : VU;
    WRITE(vsstatus, SSTATUS_SIE);
    WRITE(mie, ~0ull);
    CHECK_TRAP(RUN(mode, wait), BY_M, INTERRUPT_BIT | IRQ_SUPERVISOR_TIMER);
    WRITE(mie, ~(word_t)MIP_STIP);
    CHECK_TRAP(RUN(mode, wait), BY_HS, INTERRUPT_BIT | IRQ_SUPERVISOR_EXTERNAL);
    WRITE(mie, IRQ_VS_LEVEL);
    CHECK_TRAP(RUN(mode, wait), BY_HS, INTERRUPT_BIT | IRQ_VIRTUAL_SUPERVISOR_TIMER);
    WRITE(mie, HIP_VSSIP | HIP_VSEIP);
    CHECK_TRAP(RUN(mode, wait), BY_VS, INTERRUPT_BIT | IRQ_SUPERVISOR_EXTERNAL);
    WRITE(vsstatus, SSTATUS_SIE);
    WRITE(mie, HIP_VSSIP);
    CHECK_TRAP(RUN(mode, wait), BY_VS, INTERRUPT_BIT | IRQ_SUPERVISOR_SOFTWARE);
  }
  WRITE(mie, 0);
  return 0;
}
