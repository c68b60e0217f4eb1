/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hsint_priority hip_sgeip_sgeie_op
 * Needs: h, pmp_usable>=2, mideleg_writable, sei_implemented, ssi_implemented
 * Of every two interrupts for HS the earlier of SEI, SSI, STI, SGEI, VSEI, VSSI, VSTI is taken. */
#include "interrupts.h"

PROVOKE(wait, "nop\n nop");

static const uint8_t order[] = {IRQ_SUPERVISOR_EXTERNAL,         IRQ_SUPERVISOR_SOFTWARE,
                                IRQ_SUPERVISOR_TIMER,            IRQ_SUPERVISOR_GUEST_EXTERNAL,
                                IRQ_VIRTUAL_SUPERVISOR_EXTERNAL, IRQ_VIRTUAL_SUPERVISOR_SOFTWARE,
                                IRQ_VIRTUAL_SUPERVISOR_TIMER};

static int has(unsigned irq) {
  if (irq != IRQ_SUPERVISOR_GUEST_EXTERNAL)
    return 1;
  WRITE(hgeie, ~0ull);
  return READ(hgeie) != 0;
}

int main(void) {
  WRITE(mideleg, IRQ_S_LEVEL);
  for (unsigned i = 0; i < sizeof order; i++)
    for (unsigned j = i + 1; j < sizeof order; j++) {
      if (!has(order[i]) || !has(order[j]))
        continue;
      CHECK(raise_interrupt(order[i]) && raise_interrupt(order[j]));
      WRITE(mie, 1ull << order[i] | 1ull << order[j]);
      for (int mode = U; mode <= VS; mode++) {
        SET(sstatus, SSTATUS_SIE);
        CHECK_TRAP(RUN(mode, wait), BY_HS, INTERRUPT_BIT | order[i]);
      }
      WRITE(mie, 1ull << order[j]);
      CHECK_TRAP(RUN(VS, wait), BY_HS, INTERRUPT_BIT | order[j]);
      WRITE(mie, 0);
      lower_interrupt(order[i]);
      lower_interrupt(order[j]);
    }
  return 0;
}
