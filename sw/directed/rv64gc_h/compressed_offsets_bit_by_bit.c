/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: c-fld_op c-fsd_op c-fldsp_op c-fsdwsp_op
 * Needs: d, h, pmp_usable>=2
 * Each bit of the offsets of C.FLD, C.FSD, C.FLDSP and C.FSDSP, each register that they can name. */
#include "float.h"

static uint64_t area[64] __attribute__((aligned(16)));
extern uint16_t insn_place[];
PROVOKE(one, ".globl insn_place\n insn_place: .2byte 0x0001\n .2byte 0x0001");
PROVOKE(one_sp, "mv t0, sp\n mv sp, a0\n.globl sp_place\n sp_place: .2byte 0x0001\n .2byte 0x0001\n mv sp, t0");
extern uint16_t sp_place[];

static void go(uint16_t *place, void (*code)(void), unsigned insn) {
  *(volatile uint16_t *)place = insn;
  __asm__ volatile("fence.i" ::: "memory");
  CHECK_NO_TRAP(RUN1(M, code, area));
}

int main(void) {
  FLOAT_ON();
  for (unsigned at = 0; at < 256; at += 8) {
    /* c.fld fa0, at(a0); c.fsd fa0, at(a0): uimm[5:3] in 12:10, uimm[7:6] in 6:5. */
    unsigned small = (at >> 3 & 7) << 10 | (at >> 6 & 3) << 5 | 2 << 7 | 2 << 2;
    area[at / 8] = 0x1111111111111111 * (at / 16) + at;
    go(insn_place, one, 0x2000 | small);
    CHECK_EQ(F_GET(10), area[at / 8]);
    F_SET(10, ~area[at / 8]);
    uint64_t want = ~area[at / 8];
    go(insn_place, one, 0xa000 | small);
    CHECK_EQ(area[at / 8], want);
  }
  for (unsigned at = 0; at < 512; at += 8) {
    /* c.fldsp f17: uimm[5] in 12, uimm[4:3] in 6:5, uimm[8:6] in 4:2; c.fsdsp: [5:3] in 12:10, [8:6] in 9:7. */
    unsigned load = 0x2002 | 17 << 7 | (at >> 5 & 1) << 12 | (at >> 3 & 3) << 5 | (at >> 6 & 7) << 2;
    unsigned store = 0xa002 | 17 << 2 | (at >> 3 & 7) << 10 | (at >> 6 & 7) << 7;
    area[at / 8] = 0x0f0f0f0f0f0f0f0f + at;
    go(sp_place, one_sp, load);
    CHECK_EQ(F_GET(17), area[at / 8]);
    F_SET(17, 0x3333 + at);
    go(sp_place, one_sp, store);
    CHECK_EQ(area[at / 8], 0x3333 + at);
  }
  /* Other than C.LDSP, which has no x0, C.FLDSP loads f0. */
  go(sp_place, one_sp, 0x2002 | 1 << 5);
  CHECK_EQ(F_GET(0), area[1]);
  for (unsigned n = 0; n < 8; n++) {
    uint64_t before = area[1];
    go(insn_place, one, 0x2000 | 1 << 10 | 2 << 7 | n << 2);
    go(insn_place, one, 0xa000 | 2 << 10 | 2 << 7 | n << 2);
    CHECK_EQ(area[2], before);
    area[1] = ~before;
  }
  return 0;
}
