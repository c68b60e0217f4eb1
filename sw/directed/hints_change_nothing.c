/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hints_op hints_enc fence_unused_flds_rsv
 * Needs: pmp_usable>=2
 * "HINTs do not change any architecturally visible state, except for advancing the pc": each compressed one,
 * computational instructions of every form whose rd is x0, and fences with any field, in M and U. */
#include "harness.h"

#define A0 0x1234
#define A1 0x80000000u

/* The instruction, or two short ones, and no trap, and a0 and a1 as they were. */
static void nothing(enum mode mode, uint32_t insn) {
  struct outcome o = run_insn(mode, insn, A0, A1);
  CHECK_NO_TRAP(o);
  CHECK_EQ(o.a0, A0);
  CHECK_EQ(o.a1, A1);
}

/* Those that are no HINT are skipped: C.NOP of zero, C.LUI of zero, C.JR, C.EBREAK. */
static void any_operand(enum mode mode, uint16_t insn, unsigned immediates) {
  for (uint32_t n = 1; n < immediates; n += 2) {
    uint32_t first = insn | (n >> 5) << 12 | (n & 31) << 2;
    uint32_t second = insn | ((n + 1) % immediates >> 5) << 12 | ((n + 1) & 31) << 2;
    nothing(mode, n + 1 < immediates ? first | second << 16 : first | 1 << 16);
  }
}

static void compressed(enum mode mode) {
  const unsigned shifts = XLEN == 64 ? 64 : 32;
  any_operand(mode, 0x0001, 64);     /* C.NOP */
  any_operand(mode, 0x4001, 64);     /* C.LI */
  any_operand(mode, 0x6001, 64);     /* C.LUI */
  any_operand(mode, 0x8002, 32);     /* C.MV */
  any_operand(mode, 0x9002, 32);     /* C.ADD */
  any_operand(mode, 0x0002, shifts); /* C.SLLI of x0 */
  nothing(mode, 0x4001 | 0x0002 << 16); /* C.LI of zero, C.SLLI of x0 by zero */
  for (uint32_t rd = 1; rd < 32; rd++)
    nothing(mode, (rd << 7 | 0x0001) | (rd << 7 | 0x0002) << 16); /* C.ADDI of zero, C.SLLI by zero */
  for (uint32_t rd = 0; rd < 8; rd++)
    nothing(mode, (rd << 7 | 0x8001) | (rd << 7 | 0x8401) << 16); /* C.SRLI, C.SRAI by zero */
}

/* Of OP and OP-IMM, and of those of words at XLEN=64; LUI, AUIPC. */
static void of_x0(enum mode mode) {
  static const uint32_t OPCODES[] = {0x13, 0x33, 0x1b, 0x3b};
  static const uint32_t SOURCES = 10u << 15 | 11u << 20;
  for (unsigned n = 0; n < (XLEN == 64 ? 4 : 2); n++)
    for (uint32_t funct3 = 0; funct3 < 8; funct3++) {
      int short_only = OPCODES[n] & 8 && funct3 != 0 && funct3 != 1 && funct3 != 5;
      if (short_only)
        continue;
      uint32_t insn = OPCODES[n] | funct3 << 12 | SOURCES;
      nothing(mode, insn);
      if (funct3 == 5 || (funct3 == 0 && OPCODES[n] & 0x20))
        nothing(mode, insn | 1u << 30);
    }
  nothing(mode, 0xabcde037);
  nothing(mode, 0xabcde017);
}

static void fences(enum mode mode) {
  static const uint32_t FIELDS[] = {0, 31u << 7, 31u << 15, 10u << 7 | 11u << 15};
  static const uint32_t SETS[] = {0, 0x010, 0x0f0, 0x00f, 0x833, 0x8ff, 0xfff, 0x100, 0x200, 0x400};
  for (unsigned f = 0; f < 4; f++)
    for (unsigned s = 0; s < sizeof SETS / sizeof *SETS; s++)
      nothing(mode, 0x0f | FIELDS[f] | SETS[s] << 20);
}

int main(void) {
  static const enum mode MODES[] = {M, U};
  for (unsigned m = 0; m < 2; m++) {
    compressed(MODES[m]);
    of_x0(MODES[m]);
    fences(MODES[m]);
  }
  return 0;
}
