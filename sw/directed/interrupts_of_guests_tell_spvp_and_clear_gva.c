/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstatus_spvp_op hstatus_gva_op H_trap_hs_csrwrites HTVAL_TRAPVAL H_trap_xtinst_interrupt
 * Needs: h, pmp_usable>=2, mideleg_writable, ssi_implemented
 * An interrupt to HS: SPVP is the guest's privilege, the old SPVP where V was 0; GVA, stval,
 * htval and htinst are clear, whatever they were. */
#include "interrupts.h"

PROVOKE(wait, "nop\n nop\n nop\n nop");

int main(void) {
  lower_interrupt(IRQ_MACHINE_TIMER);
  WRITE(mideleg, IRQ_S_LEVEL);
  CHECK(raise_interrupt(IRQ_SUPERVISOR_SOFTWARE));
  for (int mode = U; mode <= VS; mode++)
    for (int old = 0; old < 2; old++) {
      CLEAR(hstatus, HSTATUS_SPVP | HSTATUS_GVA);
      SET(hstatus, (old ? HSTATUS_SPVP : 0) | HSTATUS_GVA);
      WRITE(stval, 0x1234);
      WRITE(htval, 0x1234);
      WRITE(htinst, 0x3000);
      WRITE(mie, MIP_SSIP);
      SET(sstatus, SSTATUS_SIE);
      struct outcome o = RUN(mode, wait);
      WRITE(mie, 0);
      if (mode == HS && o.by == NO_TRAP)
        continue; /* SIE is what `run` left of it */
      CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | IRQ_SUPERVISOR_SOFTWARE);
      int v = mode == VU || mode == VS;
      CHECK_EQ(!!(READ(hstatus) & HSTATUS_SPVP), v ? (mode & 1) : old);
      CHECK(!o.gva && !o.tval && !o.tval2 && !o.tinst);
    }
  return 0;
}
