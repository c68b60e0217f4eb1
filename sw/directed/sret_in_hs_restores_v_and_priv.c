/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sret_h sret_v0 hstatus_spv_sret hstatus_spv_op
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * SRET in HS: V from hstatus.SPV, privilege from sstatus.SPP; then SPV=0, SPP=0, SIE=SPIE, SPIE=1. */
#include "harness.h"

#define SPP (1 << 8)
#define SPIE (1 << 5)
#define SIE (1 << 1)
#define SPV (1 << 7)

PROVOKE(sret, "csrw sepc, a0\n sret");
PROVOKE(call, "ecall");

int main(void) {
  for (unsigned v = 0; v < 2; v++)
    for (unsigned p = 0; p < 2; p++)
      for (unsigned ie = 0; ie < 2; ie++) {
        CLEAR(hstatus, SPV);
        SET(hstatus, v * SPV);
        CLEAR(sstatus, SPP | SPIE | SIE);
        SET(sstatus, p * SPP | ie * SPIE);
        struct outcome o = RUN1(HS, sret, call);
        CHECK_TRAP(o, BY_M, p ? (v ? 10 : 9) : 8);
        CHECK_EQ(o.epc, call);
        CHECK_EQ(o.from_v, v);
        CHECK_EQ(o.from_priv, p);
        CHECK_EQ(READ(hstatus) & SPV, 0);
        CHECK_EQ(READ(sstatus) & SPP, 0);
        CHECK_EQ(READ(sstatus) & SPIE, SPIE);
        CHECK_EQ(READ(sstatus) & SIE, ie * SIE);
      }
  return 0;
}
