/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsstatus_fs_op mstatus_fs_vs_xs_off_op
 * Needs: d, h, pmp_usable>=2
 * A write of sstatus.FS binds the next instruction; a guest's leaves the host's FS alone. */
#include "float.h"

PROVOKE(off, "li t0, 3 << 13\n csrc sstatus, t0\n fadd.d f1, f2, f3");
PROVOKE(on, "li t0, 1 << 13\n csrs sstatus, t0\n csrr a0, sstatus\n fmv.x.d a1, f2\n");

int main(void) {
  FLOAT_ON();
  F_SET(2, THREE64);
  SET_FS(mstatus, CLEAN);
  struct outcome o = RUN(VS, off);
  CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_EQ(FS_OF(vsstatus), OFF);
  CHECK_EQ(FS_OF(mstatus), CLEAN);
  o = RUN(VS, on);
  CHECK_NO_TRAP(o);
  CHECK_EQ(o.a0 >> 13 & 3, INITIAL);
  CHECK_EQ(o.a1, THREE64);
  CHECK_EQ(FS_OF(mstatus), CLEAN);
  SET_FS(mstatus, OFF);
  /* HS-mode turns its own on. */
  CHECK_NO_TRAP(RUN(HS, on));
  CHECK_EQ(FS_OF(mstatus), INITIAL);
  return 0;
}
