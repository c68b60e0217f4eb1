/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_adue_op menvcfg_adue_op svade_access_ad_bit_clear H_guest_page_fault
 * Needs: h, pmp_usable>=2, ram_lrsc
 * A set, D clear and no hardware updates: loads, LR and fetches pass, stores and AMOs fault, in the
 * VS-stage, the G-stage and under satp. */
#include "permissions.h"

#define VA 0x40000000ull

int main(void) {
  void *code = code_page();
  WRITE(menvcfg, 0);
  WRITE(hstatus, HSTATUS_SPVP);
  struct table t = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  identity(t, 0);
  pte_t *p = map(t, VA, (word_t)code, PTE_RWX | PTE_A, 0);
  map(g, VA, (word_t)code, PTE_RWX | PTE_U | PTE_A, 0);
  for (unsigned where = 0; where < 3; where++) {
    WRITE(satp, 0);
    WRITE(vsatp, 0);
    WRITE(hgatp, 0);
    if (where == 0)
      use_satp(t);
    else if (where == 1)
      use_vsatp(t);
    else
      use_hgatp(g);
    for (enum how how = 0; how < (where ? HOWS : BY_HLV); how++) {
      struct outcome o = run_access(where ? VS : HS, how, VA);
      if (type_of(how) == STORE)
        CHECK_TRAP(o, BY_M, where == 2 ? guest_page_fault(STORE) : page_fault(STORE));
      else
        CHECK_NO_TRAP(o);
      CHECK_EQ(*p & PTE_AD, PTE_A);
    }
  }
  return 0;
}
