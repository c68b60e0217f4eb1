/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hideleg_hs H_trap_deleg hip_vssip_vssie_op hip_vstip_vstie_op hip_vseip_vseie_op H_trap_hs_csrwrites H_trap_xtinst_interrupt
 * Needs: h, pmp_usable>=2, mideleg_writable, misa_csr_implemented, sei_implemented, ssi_implemented
 * S-level interrupts (delegated by mideleg) and VS-level ones (hideleg clear): taken by HS from U, VS
 * and VU whatever sstatus.SIE and vsstatus.SIE say, from HS if sstatus.SIE is set, never from M. */
#include "interrupts.h"

PROVOKE(wait, "nop\n nop\n nop\n nop");

int main(void) {
  lower_interrupt(IRQ_MACHINE_TIMER);
  WRITE(mideleg, IRQ_S_LEVEL);
  for (unsigned irq = 1; irq < 11; irq++) {
    if (!((IRQ_S_LEVEL | IRQ_VS_LEVEL) >> irq & 1))
      continue;
    uint64_t bit = 1ull << irq;
    CHECK(raise_interrupt(irq));
    for (int mode = U; mode <= M; mode++)
      for (unsigned on = 0; on < 8; on++) {
        WRITE(mie, on & 2 ? bit : ~bit);
        WRITE(vsstatus, on & 4 ? SSTATUS_SIE : 0);
        CLEAR(sstatus, SSTATUS_SIE);
        SET(sstatus, on & 1 ? SSTATUS_SIE : 0);
        SET(mstatus, MSTATUS_MPIE);
        struct outcome o = RUN(mode, wait);
        if (on & 2 && mode != M && (mode != HS || on & 1)) {
          CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | irq);
          CHECK_EQ(o.epc, wait);
          CHECK_EQ(o.from_v, mode == VU || mode == VS);
          CHECK_EQ(o.from_priv, mode & 1);
          CHECK(!o.tval && !o.tval2 && !o.tinst && !o.gva);
        } else {
          CHECK_NO_TRAP(o);
        }
      }
    WRITE(mie, 0);
    lower_interrupt(irq);
  }
  return 0;
}
