/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: wfi_intr_dis wfi_op hstatus_vtw_op H_virtinst_wfi_vtw1_tw0
 * Needs: h, pmp_usable>=2, mideleg_writable, msi_implemented, sei_implemented, ssi_implemented
 * WFI ends when an interrupt enabled in mie is pending, whatever MIE, SIE, mideleg and hideleg say:
 * every interrupt of the hart, in M, HS and VS. */
#include "interrupts.h"

PROVOKE(wfi, "wfi\n li a1, 7");

int main(void) {
  static const uint8_t irqs[] = {IRQ_MACHINE_SOFTWARE,    IRQ_MACHINE_TIMER,
                                 IRQ_SUPERVISOR_SOFTWARE, IRQ_SUPERVISOR_TIMER,
                                 IRQ_SUPERVISOR_EXTERNAL, IRQ_VIRTUAL_SUPERVISOR_SOFTWARE,
                                 IRQ_VIRTUAL_SUPERVISOR_TIMER,
                                 IRQ_VIRTUAL_SUPERVISOR_EXTERNAL,
                                 IRQ_MACHINE_EXTERNAL,    IRQ_SUPERVISOR_GUEST_EXTERNAL};
  WRITE(mideleg, IRQ_S_LEVEL);
  WRITE(hideleg, IRQ_VS_LEVEL);
  CLEAR(mstatus, MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_SIE);
  WRITE(vsstatus, 0);
  for (unsigned i = 0; i < sizeof irqs; i++) {
    uint64_t bit = 1ull << irqs[i];
    if (!raise_interrupt(irqs[i])) {
      CHECK(irqs[i] == IRQ_MACHINE_EXTERNAL || irqs[i] == IRQ_SUPERVISOR_GUEST_EXTERNAL);
      continue; /* no such interrupt on this platform */
    }
    WRITE(mie, bit);
    for (int mode = HS; mode <= M; mode++) {
      /* Where it would be taken it is no matter for this program. */
      int taken = mode == VU || (mode != M && bit & IRQ_M_LEVEL) ||
                  (mode == VS && bit & (IRQ_S_LEVEL | MIP_SGEIP));
      if (taken)
        continue;
      CLEAR(mstatus, MSTATUS_MPIE);
      struct outcome o = RUN(mode, wfi);
      CHECK_NO_TRAP(o);
      CHECK_EQ(o.a1, 7);
    }
    WRITE(mie, 0);
    lower_interrupt(irqs[i]);
  }
  return 0;
}
