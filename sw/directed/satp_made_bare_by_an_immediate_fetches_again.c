/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: satp_op_active sfence_vma_mode_effect H_vscsrs_sub
 * Needs: h, pmp_usable>=2
 * CSRRWI makes satp Bare: the very next instruction comes from the physical address of its own number, where
 * other code lies. In VS it is vsatp that becomes Bare, and a guest physical address. */
#include "harness.h"
#include "paging.h"

/* csrrwi x0, satp, 0; csrrci x0, satp, 0 would change nothing. Then addi a1, a1, n; jalr x0, 0(a2). */
#define BARE 0x18005073u
#define ADDI_A1(n) ((uint32_t)(n) << 20 | 0x58593u)
#define BACK 0x60067u

static void *code(unsigned number) {
  uint32_t *at = page(), *next = at;
  *next++ = BARE;
  for (unsigned i = 0; i < 4; i++)
    *next++ = ADDI_A1(number);
  *next = BACK;
  return at;
}

int main(void) {
  void *one = code(1), *two = code(16);
  __asm__ volatile("fence.i" ::: "memory");
  struct table t = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  identity(t, 0);
  map(t, (word_t)two, (word_t)one, PTE_RWX | PTE_AD, 0);
  for (int mode = HS; mode <= VS; mode += VS - HS)
    for (unsigned guest = 0; guest < 2; guest++) {
      WRITE(hgatp, 0);
      if (guest)
        use_hgatp(g);
      if (mode == VS)
        use_vsatp(t);
      else
        use_satp(t);
      struct outcome o = run(mode, (void (*)(void))two, 0, 0, (word_t)done, 0);
      CHECK_NO_TRAP(o);
      CHECK_EQ(o.a1, 64);
      CHECK_EQ(mode == VS ? READ(vsatp) : READ(satp), 0);
    }
  return 0;
}
