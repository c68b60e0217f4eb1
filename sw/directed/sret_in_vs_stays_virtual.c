/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sret_h sret_v1 vsstatus_op
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * SRET in VS uses vsstatus and vsepc, leaves V set and hstatus and sstatus as they were. */
#include "harness.h"

#define SPP (1 << 8)
#define SPIE (1 << 5)
#define SIE (1 << 1)
#define SPV (1 << 7)

PROVOKE(sret, "csrw sepc, a0\n sret");
PROVOKE(call, "ecall");

int main(void) {
  for (unsigned p = 0; p < 2; p++)
    for (unsigned ie = 0; ie < 2; ie++) {
      CLEAR(hstatus, SPV);
      CLEAR(sstatus, SPP | SPIE | SIE);
      WRITE(sepc, 0x44);
      CLEAR(vsstatus, SPP | SPIE | SIE);
      SET(vsstatus, p * SPP | ie * SPIE);
      struct outcome o = RUN1(VS, sret, call);
      CHECK_TRAP(o, BY_M, p ? 10 : 8);
      CHECK(o.from_v);
      CHECK_EQ(o.from_priv, p);
      CHECK_EQ(READ(vsstatus) & (SPP | SPIE | SIE), SPIE | ie * SIE);
      CHECK_EQ(READ(sstatus) & (SPP | SPIE | SIE), 0);
      CHECK_EQ(READ(sepc), 0x44);
      CHECK_EQ(READ(vsepc), call);
    }
  return 0;
}
