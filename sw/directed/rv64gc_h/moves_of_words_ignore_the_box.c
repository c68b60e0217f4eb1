/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fmv-x-w_op fmv-w-x_op FP_transfer_instrs_narrow_transfer_out FP_transfer_instrs_narrow_transfer_in
 * Needs: d, h, pmp_usable>=2
 * FMV.X.W and FSW take the low bits of any register, sign-extended and as they are; FMV.W.X and FLW box. */
#include "float.h"

static uint32_t word[2] = {0, 0x5a5a5a5a};

int main(void) {
  static const uint64_t values[] = {
      0x0123456780000001, 0xffffffff7fffffff, 0xfffffffe80000000, SNAN64, BOX(SNAN32), 0x7fffffffffffffff};
  FLOAT_ON();
  for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
    CHECK_EQ(TO_X("fmv.x.w a0, f2", values[i], 0), (int64_t)(int32_t)values[i]);
    __asm__ volatile("fsw f2, 0(%0)" ::"r"(word) : "memory");
    CHECK_EQ(word[0], (uint32_t)values[i]);
    CHECK_EQ(word[1], 0x5a5a5a5a);
    CHECK_EQ(FROM_X("fmv.w.x f1, a0", values[i]), BOX((uint32_t)values[i]));
    __asm__ volatile("flw f1, 0(%0)" ::"r"(word) : "memory");
    CHECK_EQ(F_GET(1), BOX((uint32_t)values[i]));
  }
  CHECK_EQ(FLAGS(), 0);
  return 0;
}
