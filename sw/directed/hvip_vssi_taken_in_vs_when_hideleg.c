/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hideleg_op hideleg_trans hvip_op vsip_vsie_ssi H_trap_vs_csrwrites H_trap_xtinst_interrupt
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * VSSIP through hvip: with hideleg the trap lands in VS as cause 1, without it in HS as cause 2. */
#include "harness.h"

#define VSSI (1 << 2)
#define SIE (1 << 1)

PROVOKE(spin, "1: j 1b");
PROVOKE(nothing, "nop");

int main(void) {
  SET(mie, VSSI);
  WRITE(hideleg, VSSI);
  WRITE(hvip, VSSI);
  CLEAR(vsstatus, SIE);
  CHECK_NO_TRAP(RUN(VS, nothing));
  CHECK_NO_TRAP(RUN(HS, nothing));
  SET(vsstatus, SIE);
  struct outcome o = RUN(VS, spin);
  CHECK_TRAP(o, BY_VS, INTERRUPT_BIT | 1);
  CHECK_EQ(o.epc, spin);
  CHECK_EQ(o.tval, 0);
  /* VU is below VS: the global enable of VS does not count. */
  CLEAR(vsstatus, SIE);
  o = RUN(VU, spin);
  CHECK_TRAP(o, BY_VS, INTERRUPT_BIT | 1);
  WRITE(hideleg, 0);
  o = RUN(VS, spin);
  CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | 2);
  CHECK(o.from_v && o.tval == 0 && o.tval2 == 0 && o.tinst == 0 && !o.gva);
  CLEAR(mstatus, SIE);
  CHECK_NO_TRAP(RUN(HS, nothing));
  SET(mstatus, SIE);
  o = RUN(HS, spin);
  CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | 2);
  CHECK(!o.from_v);
  return 0;
}
