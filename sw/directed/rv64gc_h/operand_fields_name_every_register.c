/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fmadd-d_op
 * Needs: d, h, pmp_usable>=2
 * rd, rs1, rs2 and rs3 of a fused multiplication name their registers, whichever they are. */
#include "float.h"

static uint64_t file[32], after[32];

PROVOKE(fill, ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "fld f\\n, 8*\\n(a0)\n.endr");
PROVOKE(spill, ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "fsd f\\n, 8*\\n(a0)\n.endr");

/* fmadd.d fd, fs1, fs2, fs3 on small whole numbers: exact. */
static uint32_t fused(unsigned fd, unsigned fs1, unsigned fs2, unsigned fs3) {
  return fs3 << 27 | 1 << 25 | fs2 << 20 | fs1 << 15 | fd << 7 | 0x43;
}

int main(void) {
  FLOAT_ON();
  for (int i = 0; i < 32; i++)
    file[i] = FROM_X("fcvt.d.l f1, a0", i + 3);
  for (unsigned n = 0; n < 32; n++) {
    unsigned fd = n, fs1 = (n + 7) & 31, fs2 = (5 * n + 1) & 31, fs3 = (11 * n + 2) & 31;
    CHECK_NO_TRAP(RUN1(M, fill, file));
    CHECK_NO_TRAP(run_insn(VS, fused(fd, fs1, fs2, fs3), 0, 0));
    CHECK_NO_TRAP(RUN1(M, spill, after));
    uint64_t whole = (fs1 + 3) * (fs2 + 3) + fs3 + 3;
    for (unsigned i = 0; i < 32; i++)
      CHECK_EQ(after[i], i == fd ? FROM_X("fcvt.d.l f1, a0", whole) : file[i]);
  }
  return 0;
}
