/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sret_v0 sret_h hstatus_spv_sret mstatus_mprv_clr_mret_sret_less_priv sret_in_M_mode
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * SRET in M: privilege from sstatus.SPP, V from hstatus.SPV, pc from sepc; SPV=0, SPP=0, SIE takes
 * SPIE, SPIE=1, MPRV=0; TSR does not hold it; MPP and MPV have no part in it. */
#include "harness.h"

PROVOKE(sret, "csrw sepc, a0\n csrs mstatus, a1\n sret");
PROVOKE(call, "ecall");

int main(void) {
  WRITE(vsepc, 0x40000000);
  SET(mstatus, MSTATUS_TSR);
  for (unsigned v = 0; v < 2; v++)
    for (unsigned p = 0; p < 2; p++)
      for (unsigned ie = 0; ie < 2; ie++) {
        WRITE(hstatus, (v ? HSTATUS_SPV : 0) | HSTATUS_VTSR);
        CLEAR(sstatus, SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE);
        SET(sstatus, (p ? SSTATUS_SPP : 0) | (ie ? SSTATUS_SPIE : SSTATUS_SIE));
        struct outcome o = RUN2(M, sret, call, MSTATUS_MPRV);
        CHECK_TRAP(o, BY_M, p ? (v ? 10 : 9) : 8);
        CHECK_EQ(o.epc, call);
        CHECK_EQ(o.from_v, v);
        CHECK_EQ(o.from_priv, p);
        CHECK_EQ(READ(hstatus) & HSTATUS_SPV, 0);
        CHECK_EQ(READ(sstatus) & (SSTATUS_SPP | SSTATUS_SPIE), SSTATUS_SPIE);
        CHECK_EQ(!!(READ(sstatus) & SSTATUS_SIE), ie);
        CHECK_EQ(READ(mstatus) & MSTATUS_MPRV, 0);
        CLEAR(mstatus, MSTATUS_MPRV);
      }
  return 0;
}
