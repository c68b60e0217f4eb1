/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_gva_op H_trap_m_csrwrites MTVAL2_TRAPVAL H_trap_xtinst_interrupt
 * Needs: h, pmp_usable>=2, tval_access_fault, misa_csr_implemented, ssi_implemented, mtval_causes
 * An interrupt to M behind a fault of a guest, which has set GVA: GVA, mtval, mtval2 and mtinst are
 * clear. */
#include "interrupts.h"

PROVOKE(load, "ld a0, (a0)");
PROVOKE(wait, "nop\n nop\n nop\n nop");

int main(void) {
  lower_interrupt(IRQ_MACHINE_TIMER);
  CHECK(raise_interrupt(IRQ_SUPERVISOR_SOFTWARE));
  for (int mode = U; mode <= VS; mode++) {
    WRITE(mie, 0);
    WRITE(mtval2, 0x1234);
    WRITE(mtinst, 0x3000);
    struct outcome fault = RUN1(VS, load, VACANT);
    CHECK_TRAP(fault, BY_M, EXC_LOAD_ACCESS_FAULT);
    CHECK(fault.gva);
    WRITE(mtval2, 0x1234);
    WRITE(mie, MIP_SSIP);
    struct outcome o = RUN(mode, wait);
    CHECK_TRAP(o, BY_M, INTERRUPT_BIT | IRQ_SUPERVISOR_SOFTWARE);
    CHECK(!o.gva && !o.tval && !o.tval2 && !o.tinst);
  }
  return 0;
}
