/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: intr_M_mode_pri hsint_priority
 * Needs: s, pmp_usable>=2, msi_implemented, sei_implemented, ssi_implemented
 * Of every two interrupts for M the earlier of MEI, MSI, MTI, SEI, SSI, STI is taken. */
#include "interrupts.h"

PROVOKE(wait, "nop\n nop");

static const uint8_t order[] = {IRQ_MACHINE_EXTERNAL, IRQ_MACHINE_SOFTWARE, IRQ_MACHINE_TIMER,
                                IRQ_SUPERVISOR_EXTERNAL, IRQ_SUPERVISOR_SOFTWARE,
                                IRQ_SUPERVISOR_TIMER};

int main(void) {
  for (unsigned i = 0; i < sizeof order; i++) {
    if (!raise_interrupt(order[i]))
      continue; /* the platform has no external interrupt of M */
    for (unsigned j = i + 1; j < sizeof order; j++) {
      CHECK(raise_interrupt(order[j]));
      WRITE(mie, 1ull << order[i] | 1ull << order[j]);
      for (int mode = U; mode <= VS; mode++)
        CHECK_TRAP(RUN(mode, wait), BY_M, INTERRUPT_BIT | order[i]);
      WRITE(mie, 1ull << order[j]);
      CHECK_TRAP(RUN(VS, wait), BY_M, INTERRUPT_BIT | order[j]);
      WRITE(mie, 0);
      lower_interrupt(order[j]);
    }
    lower_interrupt(order[i]);
  }
  return 0;
}
