/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sret_v1 H_trap_vs_csrwrites hedeleg_op
 * Needs: h, pmp_usable>=2, medeleg_writable, hedeleg_writable, misa_csr_implemented, vstvec_base_align
 * A handler in VS that skips an illegal instruction and does SRET: VU and VS go on in their own mode,
 * V=1 all the time, HS none the wiser. */
#include "harness.h"

PROVOKE(two, ".word 0xc0001073\n addi a0, a0, 1\n .word 0xc0001073\n addi a0, a0, 1");
void handler(void);
__asm__(".align 2\n.globl handler\nhandler:\n csrr t0, sepc\n addi t0, t0, 4\n csrw sepc, t0\n sret");

int main(void) {
  delegate_exception(EXC_ILLEGAL_INSTRUCTION, BY_VS);
  WRITE(vstvec, handler);
  WRITE(sepc, 0x40000000);
  for (unsigned round = 0; round < 4; round++) {
    enum mode mode = round & 1 ? VS : VU;
    struct outcome o = RUN1(mode, two, 40);
    CHECK_NO_TRAP(o);
    CHECK_EQ(o.a0, 42);
    CHECK_EQ(o.from_priv, mode == VS);
    CHECK(o.from_v);
    CHECK_EQ(READ(sepc), 0x40000000);
  }
  return 0;
}
