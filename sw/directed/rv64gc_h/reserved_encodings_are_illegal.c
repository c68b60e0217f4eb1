/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: F_rm_field fcvt-s-d_op
 * Needs: d, h, pmp_usable>=2
 * What neither F nor D defines below their opcodes is illegal with FS on, in every mode. */
#include "float.h"

#define OP_FP(funct7, rs2, rs1, funct3) ((funct7) << 25 | (rs2) << 20 | (rs1) << 15 | (funct3) << 12 | 1 << 7 | 0x53u)

static const uint32_t reserved[] = {
    OP_FP(0x02u, 3, 2, 0), OP_FP(0x03u, 3, 2, 0),  /* fadd of formats H and Q */
    OP_FP(0x2du, 1, 2, 0), OP_FP(0x2cu, 31, 2, 0), /* fsqrt with an operand 2 */
    OP_FP(0x10u, 3, 2, 3), OP_FP(0x11u, 3, 2, 7),  /* fsgnj */
    OP_FP(0x14u, 3, 2, 2), OP_FP(0x15u, 3, 2, 4),  /* fmin, fmax */
    OP_FP(0x20u, 0, 2, 0), OP_FP(0x21u, 1, 2, 0),  /* fcvt from a format to itself */
    OP_FP(0x50u, 3, 2, 3), OP_FP(0x51u, 3, 2, 7),  /* comparisons */
    OP_FP(0x60u, 4, 2, 0), OP_FP(0x69u, 4, 2, 0), OP_FP(0x61u, 31, 2, 0), /* fcvt of no integer */
    OP_FP(0x70u, 0, 2, 2), OP_FP(0x71u, 1, 2, 0), OP_FP(0x70u, 1, 2, 1),  /* fmv.x, fclass */
    OP_FP(0x78u, 1, 2, 0), OP_FP(0x79u, 0, 2, 1),                         /* fmv to f */
    OP_FP(0x18u, 3, 2, 0), OP_FP(0x7cu, 0, 2, 0),                         /* no such function */
    0x04318043u, 0x0631f04fu,                                             /* fused of H and Q */
    0x00050007u, 0x00054007u, 0x00a50027u, 0x00a54027u,       /* loads and stores of B and Q */
};

int main(void) {
  FLOAT_ON();
  for (unsigned i = 0; i < sizeof reserved / sizeof *reserved; i++)
    for (int mode = U; mode <= M; mode++)
      CHECK_TRAP(run_insn(mode, reserved[i], (word_t)reserved, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_EQ(READ(fcsr), 0);
  return 0;
}
