/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstatus_spv_op hstatus_spv_sret sret_v0 H_trap_hs_csrwrites
 * Needs: h, pmp_usable>=2, medeleg_writable, misa_csr_implemented, stvec_base_align
 * A handler in HS that skips an illegal instruction and does SRET: U, HS, VU and VS each go on in
 * their own mode, one after the other without a new setting of SPV or SPP. */
#include "harness.h"

PROVOKE(two, ".word 0xc0001073\n addi a0, a0, 1\n .word 0xc0001073\n addi a0, a0, 1");
void handler(void);
__asm__(".align 2\n.globl handler\nhandler:\n csrr t0, sepc\n addi t0, t0, 4\n csrw sepc, t0\n sret");

int main(void) {
  delegate_exception(EXC_ILLEGAL_INSTRUCTION, BY_HS);
  WRITE(stvec, handler);
  for (unsigned round = 0; round < 3; round++)
    for (int mode = U; mode <= VS; mode++) {
      struct outcome o = RUN1(mode, two, 40);
      CHECK_NO_TRAP(o);
      CHECK_EQ(o.a0, 42);
      CHECK_EQ(o.from_priv, mode & 1);
      CHECK_EQ(o.from_v, mode >= VU);
    }
  return 0;
}
