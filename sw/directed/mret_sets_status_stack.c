/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mret_h mstatus_mpv_op mstatus_xie_xret_op mstatus_xpie_xret_op mstatus_xpp_xret_op
 * Needs: h, pmp_usable>=2
 * MRET into M with MPV=1: MPV=0, MPP=U, MIE takes MPIE, MPIE=1, MPRV kept, and V stays 0. Into a lower
 * mode MIE takes MPIE, as the next trap's MPIE tells. SPV, SPP, SIE and SPIE have no part in it. */
#include "harness.h"

PROVOKE(mret, "csrw mepc, a0\n csrc mstatus, a1\n csrs mstatus, a2\n" SET_MPV_A3 "mret");
PROVOKE(read, "csrr a0, mstatus");
PROVOKE(call, "ecall");

#define STACK (MSTATUS_MPP | MSTATUS_MIE | MSTATUS_MPIE)

int main(void) {
  static const uint8_t cause[] = {[U] = 8, [HS] = 9, [VU] = 8, [VS] = 10};
  for (unsigned mpie = 0; mpie < 2; mpie++) {
    uint64_t ie = mpie ? MSTATUS_MPIE : 0;
    struct outcome o = run(M, mret, (word_t)read, STACK, MSTATUS_MPP | ie, MPV_A3(1));
    CHECK_EQ(READ(mstatus) & MSTATUS_MPV, 0);
    CHECK_NO_TRAP(o);
    CHECK_EQ(o.a0 & STACK, MSTATUS_MPIE | (mpie ? MSTATUS_MIE : 0));
    CHECK(!o.from_v && o.from_priv == 3);
    for (int mode = U; mode <= VS; mode++) {
      WRITE(hstatus, mode == HS ? HSTATUS_SPV : 0);
      CLEAR(sstatus, SSTATUS_SPP | SSTATUS_SIE | SSTATUS_SPIE);
      SET(sstatus, mode == HS ? SSTATUS_SPIE : SSTATUS_SPP | SSTATUS_SIE);
      uint64_t hstatus = READ(hstatus), sstatus = READ(sstatus);
      word_t to = mode == HS || mode == VS ? 1ull << MSTATUS_MPP_SHIFT : 0;
      o = run(M, mret, (word_t)call, STACK, to | ie, MPV_A3(mode == VU || mode == VS));
      CHECK_TRAP(o, BY_M, cause[mode]);
      CHECK_EQ(o.epc, call);
      CHECK_EQ(!!(READ(mstatus) & MSTATUS_MPIE), mpie);
      CHECK_EQ(READ(hstatus), hstatus);
      CHECK_EQ(READ(sstatus), sstatus);
    }
  }
  return 0;
}
