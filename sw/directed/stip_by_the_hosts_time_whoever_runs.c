/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mip_stip_stimecmp_op time_htimedelta_req hip_vstip_op htimedelta_op
 * Needs: h, sstc, pmp_usable>=2, mideleg_writable, misa_csr_implemented
 * STIP compares the host's time with stimecmp, VSTIP the guest's with vstimecmp, in whatever mode the hart
 * is: while a guest runs, too. The host's time and the guest's lie on either side of both comparisons, so
 * that the wrong one of the two tells the opposite: an interrupt that is not due, or none that is. */
#include "harness.h"

#define FAR (1ull << 62)
#define BETWEEN (1ull << 61)

PROVOKE(wait, "li t0, 60\n1: addi t0, t0, -1\nbnez t0, 1b");

static void compare(uint64_t host, uint64_t guest) {
  WRITE(CSR_STIMECMP, host);
  WRITE(CSR_VSTIMECMP, guest);
  CHECK(mip_becomes(MIP_STIP, READ(time) >= host ? MIP_STIP : 0));
  CHECK(hip_becomes(HIP_VSTIP, READ(time) + READ(htimedelta) >= guest ? HIP_VSTIP : 0));
}

int main(void) {
  static const enum mode modes[] = {HS, U, VS, VU};
  WRITE(menvcfg, MENVCFG_STCE);
  WRITE(henvcfg, MENVCFG_STCE);
  WRITE(mideleg, MIP_STIP);
  WRITE(hideleg, HIP_VSTIP);
  for (unsigned ahead = 0; ahead < 2; ahead++) {
    /* The guest's time is far ahead of the host's, then the host's far ahead of the guest's. */
    if (!ahead)
      CLINT_MTIME = FAR;
    else
      CLINT_MTIME = 1000;
    WRITE(htimedelta, ahead ? FAR : -FAR);
    for (unsigned i = 0; i < 4; i++)
      for (unsigned serves = 0; serves < 2; serves++) {
        const enum mode mode = modes[i];
        const int virtual = mode == VS || mode == VU;
        compare(serves ? ~0ull : BETWEEN, serves ? BETWEEN : ~0ull);
        WRITE(mie, MIP_STIP | HIP_VSTIP);
        SET(sstatus, SSTATUS_SIE);
        SET(vsstatus, SSTATUS_SIE);
        struct outcome o = RUN(mode, wait);
        WRITE(mie, 0);
        if (!serves && !ahead)
          CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | 5);
        else if (serves && ahead && virtual)
          CHECK_TRAP(o, BY_VS, INTERRUPT_BIT | 5);
        else
          CHECK_NO_TRAP(o);
      }
  }
  return 0;
}
