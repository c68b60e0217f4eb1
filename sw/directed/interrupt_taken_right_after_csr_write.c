/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: intr_mip_mie_xret_csrwr hideleg_op hvip_op vsip_vsie_op hie_op
 * Needs: h, pmp_usable>=2, misa_csr_implemented, ssi_implemented
 * An interrupt that a CSR write makes deliverable is taken before the next instruction: writes of the
 * enable, of the pending bit and of SIE, in HS and in VS. */
#include "harness.h"

/* a0 is what to write; the next instruction must never run. */
#define WRITER(name, csr) PROVOKE(name, "csrs " csr ", a0\n .globl " #name "_next\n" #name "_next: li a1, 1"); \
  extern char name##_next[]
WRITER(status, "sstatus");
WRITER(enable, "sie");
WRITER(pending, "sip");
WRITER(henable, "hie");
WRITER(hvpending, "hvip");
WRITER(hpending, "hip");

static void expect(struct outcome o, enum handler by, unsigned irq, char *next) {
  CHECK_TRAP(o, by, INTERRUPT_BIT | irq);
  CHECK_EQ(o.epc, next);
  CHECK_EQ(o.a1, 0);
}

int main(void) {
  WRITE(mideleg, MIP_SSIP);
  WRITE(hideleg, HVIP_VSSIP);
  /* VS: a VS-level interrupt. HS: the same bits mean its own. */
  for (unsigned vs = 0; vs < 2; vs++) {
    enum mode mode = vs ? VS : HS;
    enum handler by = vs ? BY_VS : BY_HS;
    uint64_t ie = vs ? HVIP_VSSIP : MIP_SSIP;
    for (unsigned last = 0; last < 3; last++) {
      WRITE(mie, last == 1 ? 0 : ie);
      WRITE(mip, last == 2 ? 0 : ie);
      WRITE(vsstatus, last == 0 ? 0 : SSTATUS_SIE);
      CLEAR(sstatus, SSTATUS_SIE);
      SET(sstatus, last == 0 ? 0 : SSTATUS_SIE);
      if (last == 0)
        expect(RUN1(mode, status, SSTATUS_SIE), by, 1, status_next);
      else if (last == 1)
        expect(RUN1(mode, enable, MIP_SSIP), by, 1, enable_next);
      else
        expect(RUN1(mode, pending, MIP_SSIP), by, 1, pending_next);
    }
  }
  WRITE(mip, 0);
  WRITE(hideleg, 0);
  for (unsigned last = 0; last < 3; last++) {
    SET(sstatus, SSTATUS_SIE);
    WRITE(mie, last ? HVIP_VSSIP : 0);
    WRITE(hvip, last ? 0 : HVIP_VSSIP);
    if (last == 0)
      expect(RUN1(HS, henable, HVIP_VSSIP), BY_HS, 2, henable_next);
    else if (last == 1)
      expect(RUN1(HS, hvpending, HVIP_VSSIP), BY_HS, 2, hvpending_next);
    else
      expect(RUN1(HS, hpending, HVIP_VSSIP), BY_HS, 2, hpending_next);
  }
  return 0;
}
