/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hip_sgeip_sgeie_op hip_sgeip_sgeie_acc hgeip_op hgeie_op mideleg_acc_h hideleg_acc H_trap_deleg
 * Needs: h, geilen>=1, pmp_usable>=2, misa_csr_implemented
 * Not on Spike: it has no guest external interrupts.
 * SGEI: from VS, VU, U and (SIE set) HS to HS as cause 12, whatever hideleg was told; without SGEIE or
 * hgeie's bit not at all. SGEIP goes when the guest's interrupt goes. */
#include "interrupts.h"

PROVOKE(wait, "nop\n nop\n nop");

int main(void) {
  WRITE(hideleg, ~0ull);
  CHECK(raise_interrupt(IRQ_SUPERVISOR_GUEST_EXTERNAL));
  CHECK_EQ(READ(hgeip), 2);
  CHECK_EQ(READ(hip), HIP_SGEIP);
  CHECK_EQ(READ(vsip), 0);
  WRITE(hip, 0);
  CHECK_EQ(READ(hip), HIP_SGEIP);
  for (int mode = U; mode <= VS; mode++) {
    SET(sstatus, SSTATUS_SIE);
    WRITE(vsstatus, SSTATUS_SIE);
    WRITE(hie, HIP_SGEIP);
    struct outcome o = RUN(mode, wait);
    CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | IRQ_SUPERVISOR_GUEST_EXTERNAL);
    CHECK_EQ(o.from_v, mode == VU || mode == VS);
    CHECK(!o.tval && !o.tval2 && !o.tinst && !o.gva);
    WRITE(hie, ~(word_t)HIP_SGEIP);
    CHECK_NO_TRAP(RUN(mode, wait));
    WRITE(hie, HIP_SGEIP);
    WRITE(hgeie, ~2ull);
    CHECK(hip_becomes(HIP_SGEIP, 0));
    CHECK_NO_TRAP(RUN(mode, wait));
    WRITE(hgeie, 2);
    CHECK(hip_becomes(HIP_SGEIP, HIP_SGEIP));
  }
  WRITE(hie, 0);
  lower_interrupt(IRQ_SUPERVISOR_GUEST_EXTERNAL);
  CHECK_EQ(READ(hgeip), 0);
  return 0;
}
