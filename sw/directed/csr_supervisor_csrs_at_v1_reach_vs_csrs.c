/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vscsrs_sub H_vscsrs_v0 H_scsrs_nomatch vsscratch_op vstvec_op vspec_op vscause_op vstval_op
 * Needs: h, pmp_usable>=2
 * At V=1 the supervisor CSR addresses name the VS CSRs; the HS ones keep their values. */
#include "harness.h"

PROVOKE(swap_scratch, "csrrw a0, sscratch, a0");
PROVOKE(swap_epc, "csrrw a0, sepc, a0");
PROVOKE(swap_cause, "csrrw a0, scause, a0");
PROVOKE(swap_tval, "csrrw a0, stval, a0");
PROVOKE(swap_tvec, "csrrw a0, stvec, a0");

int main(void) {
  WRITE(sscratch, 0x1111);
  WRITE(vsscratch, 0x2222);
  CHECK_EQ(RUN1(VS, swap_scratch, 0x3333).a0, 0x2222);
  CHECK_EQ(READ(sscratch), 0x1111);
  CHECK_EQ(READ(vsscratch), 0x3333);
  CHECK_EQ(RUN1(HS, swap_scratch, 0x4444).a0, 0x1111);
  CHECK_EQ(READ(vsscratch), 0x3333);
  WRITE(sepc, 0x10);
  WRITE(vsepc, 0x20);
  CHECK_EQ(RUN1(VS, swap_epc, 0x30).a0, 0x20);
  CHECK_EQ(READ(sepc), 0x10);
  CHECK_EQ(READ(vsepc), 0x30);
  WRITE(scause, 5);
  WRITE(vscause, 6);
  CHECK_EQ(RUN1(VS, swap_cause, 7).a0, 6);
  CHECK_EQ(READ(scause), 5);
  CHECK_EQ(READ(vscause), 7);
  WRITE(stval, 0x77);
  WRITE(vstval, 0x88);
  CHECK_EQ(RUN1(VS, swap_tval, 0x99).a0, 0x88);
  CHECK_EQ(READ(stval), 0x77);
  CHECK_EQ(READ(vstval), 0x99);
  uint64_t hs = READ(stvec), vs = READ(vstvec);
  CHECK_EQ(RUN1(VS, swap_tvec, vs + 64).a0, vs);
  CHECK_EQ(READ(stvec), hs);
  CHECK_EQ(READ(vstvec), vs + 64);
  return 0;
}
