/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: satp_op_active sfence_vma_mode_effect H_vscsrs_sub
 * Needs: h, pmp_usable>=2
 * CSRRS and CSRRC change satp from Bare and back as CSRRW does: the very next instruction comes from where
 * the new value has it, and other code lies where the old one does. In VS it is vsatp. */
#include "harness.h"
#include "paging.h"

#define SET_A0 0x18052073u   /* csrrs x0, satp, a0 */
#define CLEAR_A0 0x18053073u /* csrrc x0, satp, a0 */
#define ADDI_A1(n) ((uint32_t)(n) << 20 | 0x58593u)
#define BACK 0x60067u /* jalr x0, 0(a2) */

static void put_code(void *page, uint32_t first, unsigned number) {
  uint32_t *next = page;
  *next++ = first;
  for (unsigned i = 0; i < 4; i++)
    *next++ = ADDI_A1(number);
  *next = BACK;
}

int main(void) {
  void *one = page(), *two = page();
  struct table t = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  identity(t, 0);
  /* Translated, the address of `two` leads to `one`. */
  map(t, (word_t)two, (word_t)one, PTE_RWX | PTE_AD, 0);
  for (unsigned set = 0; set < 2; set++) {
    put_code(one, CLEAR_A0, 1);
    put_code(two, SET_A0, 16);
    __asm__ volatile("fence.i" ::: "memory");
    for (int mode = HS; mode <= VS; mode += VS - HS)
      for (unsigned guest = 0; guest < 2; guest++) {
        WRITE(hgatp, guest ? atp(g, 0) : 0);
        WRITE(satp, mode == HS && !set ? atp(t, 0) : 0);
        WRITE(vsatp, mode == VS && !set ? atp(t, 0) : 0);
        sfence_vma();
        hfence_vvma();
        hfence_gvma();
        struct outcome o = run(mode, (void (*)(void))two, set ? atp(t, 0) : (word_t)-1, 0, (word_t)done, 0);
        CHECK_NO_TRAP(o);
        CHECK_EQ(o.a1, set ? 4 : 64);
        CHECK_EQ(mode == VS ? READ(vsatp) : READ(satp), set ? atp(t, 0) : 0);
      }
  }
  return 0;
}
