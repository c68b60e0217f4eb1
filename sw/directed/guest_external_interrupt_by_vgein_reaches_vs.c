/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstatus_vgein_op hip_vseip_vseie_op hgeip_op hideleg_trans vsip_vsie_sei
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * Not on Spike: it has no guest external interrupts.
 * Guest i's external interrupt, VGEIN=i: VSEIP in hip and SEIP in vsip, hvip untouched, taken in VS as
 * cause 9, in HS as cause 10 without hideleg. VGEIN of another guest or 0 selects nothing. */
#include "harness.h"

PROVOKE(spin, "1: j 1b");
PROVOKE(nothing, "nop\n nop");

int main(void) {
  WRITE(hgeie, ~0ull);
  unsigned geilen = 0;
  for (uint64_t bits = READ(hgeie) >> 1; bits; bits >>= 1)
    geilen++;
  WRITE(hgeie, 0);
  WRITE(hie, HIP_VSEIP);
  for (unsigned guest = 1; guest <= geilen; guest++) {
    plic_raise(1 + guest, 1);
    for (unsigned vgein = 0; vgein <= geilen; vgein++) {
      uint64_t want = vgein == guest ? HIP_VSEIP : 0;
      WRITE(hstatus, (word_t)vgein << HSTATUS_VGEIN_SHIFT);
      CHECK(hip_becomes(HIP_VSEIP, want));
      CHECK_EQ(READ(hgeip), 1ull << guest);
      CHECK_EQ(READ(hvip), 0);
      WRITE(hideleg, HIP_VSEIP);
      CHECK_EQ(READ(vsip), want >> 1);
      WRITE(vsstatus, SSTATUS_SIE);
      struct outcome o = RUN(VS, want ? spin : nothing);
      if (!want) {
        CHECK_NO_TRAP(o);
        /* hvip's own bit is a source whatever VGEIN says. */
        WRITE(hvip, HVIP_VSEIP);
        CHECK(hip_becomes(HIP_VSEIP, HIP_VSEIP));
        WRITE(hvip, 0);
        CHECK(hip_becomes(HIP_VSEIP, 0));
        continue;
      }
      CHECK_TRAP(o, BY_VS, INTERRUPT_BIT | IRQ_SUPERVISOR_EXTERNAL);
      WRITE(hideleg, 0);
      CHECK_TRAP(RUN(VS, spin), BY_HS, INTERRUPT_BIT | IRQ_VIRTUAL_SUPERVISOR_EXTERNAL);
      /* hvip's own bit is one more source. */
      WRITE(hvip, HVIP_VSEIP);
      WRITE(hstatus, 0);
      CHECK(hip_becomes(HIP_VSEIP, HIP_VSEIP));
      WRITE(hvip, 0);
      CHECK(hip_becomes(HIP_VSEIP, 0));
    }
    plic_raise(1 + guest, 0);
  }
  return 0;
}
