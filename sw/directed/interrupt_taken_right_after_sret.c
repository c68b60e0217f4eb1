/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: intr_mip_mie_xret_csrwr sret_v0 sret_v1 H_trap_deleg
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * An interrupt that SRET or MRET makes deliverable, by SIE or by the lower mode, is taken before the
 * first instruction of the mode returned to. */
#include "harness.h"

PROVOKE(sret, "csrw sepc, a0\n sret");
PROVOKE(target, "li a1, 1");

int main(void) {
  WRITE(hideleg, HVIP_VSSIP);
  WRITE(mie, HVIP_VSSIP);
  WRITE(hvip, HVIP_VSSIP);
  for (unsigned p = 0; p < 2; p++) {
    /* From VS to VS with SPIE, or to VU. */
    WRITE(vsstatus, p ? SSTATUS_SPP | SSTATUS_SPIE : 0);
    struct outcome o = RUN1(VS, sret, target);
    CHECK_TRAP(o, BY_VS, INTERRUPT_BIT | IRQ_SUPERVISOR_SOFTWARE);
    CHECK_EQ(o.epc, target);
    CHECK_EQ(o.from_priv, p);
    CHECK_EQ(o.a1, 0);
    /* From HS to VS with vsstatus.SIE, or to VU. */
    WRITE(vsstatus, p ? SSTATUS_SIE : 0);
    WRITE(hstatus, HSTATUS_SPV);
    CLEAR(sstatus, SSTATUS_SPP);
    SET(sstatus, p ? SSTATUS_SPP : 0);
    o = RUN1(HS, sret, target);
    CHECK_TRAP(o, BY_VS, INTERRUPT_BIT | IRQ_SUPERVISOR_SOFTWARE);
    CHECK_EQ(o.epc, target);
    CHECK_EQ(o.a1, 0);
    /* MRET: `run` itself. */
    WRITE(vsstatus, SSTATUS_SIE);
    o = RUN(p ? VS : VU, target);
    CHECK_TRAP(o, BY_VS, INTERRUPT_BIT | IRQ_SUPERVISOR_SOFTWARE);
    CHECK_EQ(o.epc, target);
  }
  return 0;
}
