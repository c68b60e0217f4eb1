/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sret_v1 sret_h hstatus_spv_sret vspec_op
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * SRET in VS: privilege from vsstatus.SPP, V stays 1 whatever hstatus.SPV says, pc from vsepc; in
 * vsstatus SPP=0, SIE takes SPIE, SPIE=1; hstatus and sstatus keep their values. */
#include "harness.h"

PROVOKE(sret, "csrw sepc, a0\n sret");
PROVOKE(call, "ecall");

int main(void) {
  WRITE(sepc, 0x40000000);
  for (unsigned spv = 0; spv < 2; spv++)
    for (unsigned p = 0; p < 2; p++)
      for (unsigned ie = 0; ie < 2; ie++) {
        WRITE(hstatus, (spv ? HSTATUS_SPV : HSTATUS_SPVP));
        CLEAR(sstatus, SSTATUS_SPP | SSTATUS_SIE | SSTATUS_SPIE);
        SET(sstatus, (p ? 0 : SSTATUS_SPP) | (ie ? SSTATUS_SIE : SSTATUS_SPIE));
        WRITE(vsstatus, (p ? SSTATUS_SPP : 0) | (ie ? SSTATUS_SPIE : SSTATUS_SIE));
        uint64_t hstatus = READ(hstatus), sstatus = READ(sstatus);
        struct outcome o = RUN1(VS, sret, call);
        CHECK_TRAP(o, BY_M, p ? 10 : 8);
        CHECK_EQ(o.epc, call);
        CHECK(o.from_v);
        CHECK_EQ(READ(vsstatus) & (SSTATUS_SPP | SSTATUS_SPIE), SSTATUS_SPIE);
        CHECK_EQ(!!(READ(vsstatus) & SSTATUS_SIE), ie);
        CHECK_EQ(READ(hstatus), hstatus);
        CHECK_EQ(READ(sstatus), sstatus);
        CHECK_EQ(READ(sepc), 0x40000000);
      }
  return 0;
}
