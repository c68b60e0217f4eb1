/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vscsrs_acc_vs H_vscsrs_acc_u H_vscsrs_acc_m_hs H_vscsrs_v1
 * Needs: h, pmp_usable>=2
 * The VS CSRs by their own addresses: M and HS may, VS and VU get virtual instruction, U illegal. */
#include "harness.h"

PROVOKE(vsstatus, "csrr a0, vsstatus");
PROVOKE(vsie, "csrr a0, vsie");
PROVOKE(vstvec, "csrr a0, vstvec");
PROVOKE(vsscratch, "csrr a0, vsscratch");
PROVOKE(vsepc, "csrr a0, vsepc");
PROVOKE(vscause, "csrr a0, vscause");
PROVOKE(vstval, "csrr a0, vstval");
PROVOKE(vsip, "csrr a0, vsip");
PROVOKE(vsatp, "csrr a0, vsatp");
PROVOKE(write_vsscratch, "csrw vsscratch, a0");

int main(void) {
  void (*const all[])(void) = {vsstatus, vsie, vstvec, vsscratch, vsepc, vscause, vstval, vsip,
                               vsatp, write_vsscratch};
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
    CHECK_NO_TRAP(RUN(M, all[i]));
    CHECK_NO_TRAP(RUN(HS, all[i]));
    CHECK_TRAP(RUN(VS, all[i]), BY_M, EXC_VIRTUAL_INSTRUCTION);
    CHECK_TRAP(RUN(VU, all[i]), BY_M, EXC_VIRTUAL_INSTRUCTION);
    CHECK_TRAP(RUN(U, all[i]), BY_M, EXC_ILLEGAL_INSTRUCTION);
  }
  return 0;
}
