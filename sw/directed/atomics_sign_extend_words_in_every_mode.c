/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: lr_w_op H_vm_twostage
 * Needs: xlen 64 (a word fills a register of 32 bits), h, pmp_usable>=2, ram_amo, ram_lrsc
 * LR.W and the AMOs of words give a sign-extended word, whatever stands beside it, in every mode: through
 * satp, through both stages of a guest, and in M-mode as it is. */
#include "permissions.h"

#define VA 0x40000000ull

PROVOKE(lr, "lr.w a0, (a0)");
PROVOKE(amoswap, "amoswap.w a0, a1, (a0)");
PROVOKE(amoadd, "amoadd.w a0, a1, (a0)");
PROVOKE(amomaxu, "amomaxu.w.aqrl a0, a1, (a0)");
PROVOKE(amomin, "amomin.w a0, a1, (a0)");

int main(void) {
  static void (*const code[])(void) = {lr, amoswap, amoadd, amomaxu, amomin};
  static const uint32_t words[] = {0x80000000, 0x7fffffff, 0xfffffffe, 1};
  volatile uint32_t *data = page();
  for (int mode = U; mode <= M; mode++) {
    const uint64_t user = mode == U || mode == VU ? PTE_U : 0;
    const uint64_t mark = page_mark();
    struct table t = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
    identity(t, user);
    map(t, VA, (word_t)data, PTE_R | PTE_W | PTE_AD | user, 0);
    use_satp(t);
    use_vsatp(t);
    use_hgatp(g);
    for (unsigned i = 0; i < sizeof code / sizeof *code; i++)
      for (unsigned j = 0; j < sizeof words / sizeof *words; j++)
        for (unsigned half = 0; half < 2; half++) {
          const uint32_t beside = ~words[j];
          data[half] = words[j];
          data[!half] = beside;
          const word_t at = mode == M ? (word_t)data : VA;
          struct outcome o = run((enum mode)mode, code[i], at + 4 * half, 5, 0, 0);
          CHECK_NO_TRAP(o);
          CHECK_EQ(o.a0, (uint64_t)(int64_t)(int32_t)words[j]);
          CHECK_EQ(data[!half], beside);
        }
    page_release(mark);
  }
  return 0;
}
