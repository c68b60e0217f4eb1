/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_deleg mip_mie_vs intr_mip_mie_op mideleg_acc_h
 * Needs: h, pmp_usable>=2, misa_csr_implemented, msi_implemented, sei_implemented, ssi_implemented
 * M-level and undelegated S-level interrupts: taken by M from every lower mode whatever MIE, SIE and
 * vsstatus.SIE say, from M if MIE is set; not at all while mie's bit is clear. */
#include "interrupts.h"

PROVOKE(wait, "nop\n nop\n nop\n nop");

int main(void) {
  static const uint8_t irqs[] = {IRQ_MACHINE_SOFTWARE, IRQ_MACHINE_TIMER, IRQ_SUPERVISOR_SOFTWARE,
                                 IRQ_SUPERVISOR_TIMER, IRQ_SUPERVISOR_EXTERNAL};
  lower_interrupt(IRQ_MACHINE_TIMER);
  for (unsigned i = 0; i < sizeof irqs; i++) {
    uint64_t bit = 1ull << irqs[i];
    CHECK(raise_interrupt(irqs[i]));
    for (int mode = U; mode <= M; mode++)
      for (unsigned on = 0; on < 8; on++) {
        WRITE(mie, on & 2 ? bit : ~bit);
        WRITE(vsstatus, on & 4 ? SSTATUS_SIE : 0);
        CLEAR(mstatus, MSTATUS_MPIE | MSTATUS_SIE);
        SET(mstatus, (on & 1 ? MSTATUS_MPIE : 0) | (on & 4 ? MSTATUS_SIE : 0));
        struct outcome o = RUN(mode, wait);
        if (on & 2 && (mode != M || on & 1)) {
          CHECK_TRAP(o, BY_M, INTERRUPT_BIT | irqs[i]);
          CHECK_EQ(o.epc, wait);
          CHECK_EQ(o.from_v, mode == VU || mode == VS);
        } else {
          CHECK_NO_TRAP(o);
        }
      }
    WRITE(mie, 0);
    lower_interrupt(irqs[i]);
  }
  return 0;
}
