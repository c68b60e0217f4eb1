/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: c-jal_op c-addiw_op c-flw_op c-flwsp_op H_cause
 * C.JAL stands where RV64 has C.ADDIW and links; C.LW, C.SW and their stack forms work; where RV64 has
 * C.LD, C.SD, C.LDSP, C.SDSP (C.FLW ... of F, which is not there), C.SUBW, C.ADDW and shifts by 32 and more
 * there is an illegal instruction of 16 bits, in every mode. */
#include "harness.h"

/* c.jal .+4, then c.li a0, 0, which it skips. */
PROVOKE(linked, ".half 0x2011\n .half 0x4501\n mv a1, ra\n la a0, linked\n sub a1, a1, a0");
PROVOKE(memory, "c.lw a3, 4(a0)\n c.sw a3, 8(a0)\n addi sp, a0, 0\n c.lwsp a4, 12(sp)\n c.swsp a4, 16(sp)");

#define BAD(name, insn) PROVOKE(name, ".align 2\n .half " #insn "\n c.nop")
BAD(c_flw, 0x6000);
BAD(c_fsw, 0xe000);
BAD(c_flwsp, 0x6002);
BAD(c_fswsp, 0xe002);
BAD(c_subw, 0x9c01);
BAD(c_addw, 0x9c21);
BAD(c_slli_32, 0x1506);
BAD(c_srli_32, 0x9105);
BAD(c_srai_32, 0x9505);

int main(void) {
  void (*const bad[])(void) = {c_flw, c_fsw, c_flwsp, c_fswsp, c_subw, c_addw, c_slli_32, c_srli_32,
                               c_srai_32};
  static uint32_t words[8] = {0, 11, 22, 33, 44};
  for (int mode = U; mode <= M; mode++) {
    struct outcome o = RUN(mode, linked);
    CHECK_NO_TRAP(o);
    CHECK_EQ(o.a1, 2);
    words[2] = words[4] = 0;
    CHECK_NO_TRAP(RUN1(mode, memory, words));
    CHECK(words[2] == 11 && words[4] == 33);
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
      o = RUN(mode, bad[i]);
      CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK_EQ(o.tval, insn_at(bad[i]));
      CHECK_EQ(o.epc, bad[i]);
    }
  }
  return 0;
}
