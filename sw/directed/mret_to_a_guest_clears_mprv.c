/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_mprv_clr_mret_sret_less_priv mret_h mret_op
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * MRET from M with MPRV=1 into HS, U, VS and VU: MPRV is clear there, and MIE is the old MPIE. */
#include "harness.h"

/* In M-mode: a0 is MPP and MPRV, a3 MPV. What runs behind the MRET is an ECALL. */
PROVOKE(leave,
        "la t0, 1f\n csrw mepc, t0\n li t1, 0x1800\n csrc mstatus, t1\n csrs mstatus, a0\n" SET_MPV_A3
        "mret\n1: ecall");

int main(void) {
  static const unsigned cause[] = {8, 9, 8, 10};
  for (int mode = U; mode <= VS; mode++)
    for (int mpie = 0; mpie < 2; mpie++) {
      int v = mode == VU || mode == VS;
      word_t bits = (mode & 1 ? 1ul << 11 : 0) | MSTATUS_MPRV | (mpie ? MSTATUS_MPIE : 0);
      CLEAR(mstatus, MSTATUS_MPIE);
      struct outcome o = run(M, leave, bits, 0, 0, MPV_A3(v));
      CHECK_TRAP(o, BY_M, cause[mode]);
      CHECK_EQ(o.from_v, v);
      CHECK_EQ(o.from_priv, mode & 1);
      CHECK(!(READ(mstatus) & MSTATUS_MPRV));
    }
  return 0;
}
