/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mret_h mstatus_mpv_op mstatus_modes
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * MRET: V is MPV, but 0 when MPP=M; then MPV=0, MPP=U, MIE=MPIE, MPIE=1, and MPRV=0 if leaving M. */
#include "harness.h"

#define MPP (3ull << 11)
#define MPIE (1 << 7)
#define MIE (1 << 3)
#define MPRV (1 << 17)

PROVOKE(mret, "csrw mepc, a0\n csrc mstatus, a1\n csrs mstatus, a2\n" SET_MPV_A3 "mret");
PROVOKE(call, "ecall");

int main(void) {
  for (unsigned p = 0; p < 4; p++)
    for (unsigned v = 0; v < 2; v++) {
      if (p == 2)
        continue;
      word_t bits = (word_t)p << 11 | MPRV;
      struct outcome o = run(M, mret, (word_t)call, MPP | MPRV, bits, MPV_A3(v));
      CHECK_TRAP(o, BY_M, p == 3 ? 11 : p == 0 ? 8 : v ? 10 : 9);
      CHECK_EQ(o.from_v, p == 3 ? 0 : v);
      CHECK_EQ(o.from_priv, p);
      CHECK_EQ(READ(mstatus) & MPRV, p == 3 ? MPRV : 0);
      CLEAR(mstatus, MPRV);
    }
  return 0;
}
