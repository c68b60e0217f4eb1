/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupts.h"

#define GUEST_1 2 /* PLIC context */

static void drive(unsigned irq, int on) {
  uint64_t bit = 1ull << irq;
  if (irq == IRQ_MACHINE_SOFTWARE)
    CLINT_MSIP = on;
  else if (irq == IRQ_MACHINE_TIMER)
    CLINT_MTIMECMP = on ? 0 : ~0ull;
  else if (irq == IRQ_MACHINE_EXTERNAL)
    plic_raise(0, on);
  else if (irq == IRQ_SUPERVISOR_GUEST_EXTERNAL) {
    WRITE(hgeie, on ? 2 : 0);
    if (on && !READ(hgeie))
      return; /* GEILEN is 0: the PLIC has no such context */
    plic_raise(GUEST_1, on);
  } else if (bit & IRQ_VS_LEVEL) {
    CLEAR(hvip, bit);
    SET(hvip, on ? bit : 0);
  } else {
    CLEAR(mip, bit);
    SET(mip, on ? bit : 0);
  }
}

int raise_interrupt(unsigned irq) {
  drive(irq, 1);
  return mip_becomes(1ull << irq, 1ull << irq);
}

void lower_interrupt(unsigned irq) {
  drive(irq, 0);
  if (!mip_becomes(1ull << irq, 0))
    finish(__LINE__);
}
