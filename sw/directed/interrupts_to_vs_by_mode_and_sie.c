/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hideleg_op hideleg_trans H_trap_deleg H_trap_vs_csrwrites vsstatus_op vsip_vsie_op
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * VS-level interrupts with hideleg's bit set: taken by VS from VU whatever the SIE bits say, from VS if
 * vsstatus.SIE is set, never from U, HS or M; vscause is one less. One with its bit clear goes to HS. */
#include "interrupts.h"

PROVOKE(wait, "nop\n nop\n nop\n nop");

int main(void) {
  lower_interrupt(IRQ_MACHINE_TIMER);
  for (unsigned irq = 2; irq < 11; irq += 4) {
    uint64_t bit = 1ull << irq;
    CHECK(raise_interrupt(irq));
    for (int mode = U; mode <= M; mode++)
      for (unsigned on = 0; on < 8; on++) {
        WRITE(hideleg, bit);
        WRITE(mie, on & 2 ? bit : ~bit);
        WRITE(vsstatus, on & 4 ? SSTATUS_SIE : 0);
        CLEAR(sstatus, SSTATUS_SIE);
        SET(sstatus, on & 1 ? SSTATUS_SIE : 0);
        SET(mstatus, MSTATUS_MPIE);
        struct outcome o = RUN(mode, wait);
        if (on & 2 && (mode == VU || (mode == VS && on & 4))) {
          CHECK_TRAP(o, BY_VS, INTERRUPT_BIT | (irq - 1));
          CHECK_EQ(o.epc, wait);
          CHECK_EQ(o.tval, 0);
          CHECK_EQ(o.from_priv, mode == VS);
          CHECK_EQ(READ(vsstatus) & SSTATUS_SIE, 0);
          CHECK_EQ(READ(vsstatus) >> SSTATUS_SPIE_SHIFT & 1, on >> 2);
        } else {
          CHECK_NO_TRAP(o);
        }
        WRITE(hideleg, ~bit);
        if (on & 2 && (mode == VU || mode == VS))
          CHECK_TRAP(RUN(mode, wait), BY_HS, INTERRUPT_BIT | irq);
      }
    WRITE(mie, 0);
    lower_interrupt(irq);
  }
  return 0;
}
