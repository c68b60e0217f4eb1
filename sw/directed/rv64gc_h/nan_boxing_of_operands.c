/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fp_nan-boxing FP_transfer_instrs_narrow_transfer_in FP_transfer_instrs_narrow_transfer_out
 * Needs: d, h, pmp_usable>=2
 * A value of F that is in no box counts as the canonical NaN, but for transfers; results are boxed. */
#include "float.h"

static uint32_t words[2];

int main(void) {
  FLOAT_ON();
  CHECK_EQ(OP2("fadd.s f1, f2, f3", BOX(ONE32), BOX(ONE32)), BOX(0x40000000));
  for (int bit = 32; bit < 64; bit++) {
    uint64_t open = BOX(ONE32) ^ 1ull << bit;
    CHECK_EQ(OP2("fadd.s f1, f2, f3", open, BOX(ONE32)), BOX(NAN32));
    CHECK_EQ(OP2("fsgnj.s f1, f2, f3", open, BOX(ONE32)), BOX(NAN32));
    CHECK_EQ(OP2("fmin.s f1, f2, f3", open, BOX(ONE32)), BOX(ONE32));
    CHECK_EQ(TO_X("fclass.s a0, f2", open, 0), 1 << 9);
    CHECK_EQ(TO_X("fmv.x.w a0, f2", open, 0), ONE32);
    CHECK_EQ(TO_X("feq.s a0, f2, f2", open, 0), 0);
  }
  CHECK_EQ(FLAGS(), 0);
  F_SET(2, 0x1234567800000000ull | SNAN32);
  __asm__ volatile("fsw f2, 0(%0)\n flw f1, 0(%0)" ::"r"(words) : "memory");
  CHECK_EQ(words[0], SNAN32);
  CHECK_EQ(F_GET(1), BOX(SNAN32));
  CHECK_EQ(FROM_X("fmv.w.x f1, a0", 0x5555555500000001), BOX(1));
  CHECK_EQ(OP2("fcvt.d.s f1, f2", ONE64, 0), NAN64);
  return 0;
}
