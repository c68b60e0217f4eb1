/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: pmp_check_priv_modes mstatus_mprv_inst_xlat_op
 * Needs: s, pmp_usable>=2
 * MPRV does not reach fetches: M-mode executes what an unlocked PMP entry lets no lower mode execute,
 * whatever MPP is, and HS-mode does not. */
#include "harness.h"

PROVOKE(go_on, "csrc mstatus, a1\n csrs mstatus, a2\n fence.i\n nop\n nop\n csrc mstatus, a3\n li a0, 7");

int main(void) {
  WRITE(pmpaddr0, ~0ull >> 10);
  WRITE(pmpcfg0, 0x1b); /* everything, NAPOT: R and W */
  __asm__ volatile("sfence.vma" ::: "memory");
  for (unsigned mpp = 0; mpp < 2; mpp++) {
    word_t status = mpp << MSTATUS_MPP_SHIFT | MSTATUS_MPRV;
    struct outcome o = run(M, go_on, 0, MSTATUS_MPP, status, MSTATUS_MPRV);
    CLEAR(mstatus, MSTATUS_MPRV);
    CHECK_NO_TRAP(o);
    CHECK_EQ(o.a0, 7);
    CHECK_TRAP(RUN(HS, go_on), BY_M, EXC_INSTRUCTION_ACCESS_FAULT);
  }
  return 0;
}
