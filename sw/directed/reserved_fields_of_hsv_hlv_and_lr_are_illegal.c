/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_op lr_w_op
 * Needs: xlen 64, h, a, pmp_usable>=2
 * HLV.D with another rs2, HSV with rd, LR with rs2: no instructions, illegal in every mode. */
#include "harness.h"

#define HYPERVISOR(funct7, rs2, rd) ((funct7##u << 25) | (rs2) << 20 | 10 << 15 | 4 << 12 | (rd) << 7 | 0x73)
#define RESERVED_LR(funct3, rs2) (2u << 27 | (rs2) << 20 | 10 << 15 | (funct3) << 12 | 11 << 7 | 0x2f)

int main(void) {
  static uint64_t word;
  for (unsigned field = 1; field < 32; field <<= 1) {
    const uint32_t words[] = {
        HYPERVISOR(0x36, field, 11),                                /* hlv.d */
        HYPERVISOR(0x31, 11, field), HYPERVISOR(0x33, 11, field),   /* hsv.b, hsv.h */
        HYPERVISOR(0x35, 11, field), HYPERVISOR(0x37, 11, field),   /* hsv.w, hsv.d */
        RESERVED_LR(2, field), RESERVED_LR(3, field),
    };
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
      for (int mode = U; mode <= M; mode++) {
        struct outcome o = run_insn(mode, words[i], (word_t)&word, 0);
        CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      }
  }
  return 0;
}
