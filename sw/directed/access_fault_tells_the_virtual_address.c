/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mtval_vaddr_wr1 mtval_vaddr_not_paddr pmp_check_pagetable_access
 * Needs: s, pmp_usable>=2, tval_access_fault, mtval_causes
 * An access fault behind a translation tells the virtual address in mtval, whether PMP denies the page or the
 * table that leads to it, and is of the access's own type. */
#include "permissions.h"

#define VA 0x40000000ull

static void deny(word_t page) {
  WRITE(pmpaddr0, page >> 2 | 0x1ff);
  __asm__ volatile("sfence.vma" ::: "memory");
}

int main(void) {
  word_t denied = (word_t)page();
  struct table s = new_table(MODE_LEAST, 0);
  identity(s, 0);
  map(s, VA, denied, PTE_RWX | PTE_AD, 0);
  WRITE(pmpaddr1, -1);
  WRITE(pmpcfg0, 0x1f18);
  use_satp(s);
  for (int table = 0; table < 2; table++) {
    deny(table ? (word_t)pte_of(s, VA, 0) & -PAGE : denied);
    for (enum how how = 0; how < BY_FETCH; how++) {
      struct outcome o = run_access(HS, how, VA + 8);
      CHECK_TRAP(o, BY_M, access_fault(type_of(how)));
      CHECK_EQ(o.tval, VA + 8);
    }
  }
  return 0;
}
