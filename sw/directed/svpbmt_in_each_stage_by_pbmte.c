/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_pbmte_op menvcfg_pbmte_op menvcfg_pbmte_henvcfg_pbmte_rdonly0 Svpbmt_leaf_pte_pbmt_reserved_3_fault Svpbmt_nonleaf_pte_pbmt_must_be_zero H_guest_page_fault
 * Needs: xlen 64 (Svpbmt is one of RV64), h, svpbmt, pmp_usable>=2, ram_amo, ram_lrsc
 * PBMT of a leaf: NC and IO are legal under menvcfg.PBMTE in the G-stage and under satp, under
 * henvcfg.PBMTE in the VS-stage, and faults of that stage otherwise; 3, and any PBMT in a pointer, is a
 * fault always, in a page and in a superpage. */
#include "permissions.h"

int main(void) {
  word_t code = (word_t)code_page();
  WRITE(hstatus, HSTATUS_SPVP);
  for (unsigned round = 0; round < 6; round++) {
    const unsigned where = round >> 1;
    const int level = round & 1;
    const uint64_t size = size_of(level), VA = 0x40000000 + (code & (size - 1) & ~(PAGE - 1));
    struct table t = where == 2 ? open_gstage(MODE_LEAST) : new_table(MODE_LEAST, 0);
    if (where != 2)
      identity(t, 0);
    pte_t *leaf =
        map(t, VA & -size, code & -size, PTE_RWX | PTE_AD | (where == 2 ? PTE_U : 0), level);
    pte_t *pointer = pte_of(t, VA, level + 1), leaf_value = *leaf, pointer_value = *pointer;
    WRITE(satp, 0);
    WRITE(vsatp, 0);
    WRITE(hgatp, 0);
    for (unsigned on = 0; on < 3; on++)
      for (uint64_t pbmt = 0; pbmt < 8; pbmt++) {
        WRITE(menvcfg, on ? MENVCFG_PBMTE : 0);
        WRITE(henvcfg, on > 1 ? HENVCFG_PBMTE : 0);
        *leaf = leaf_value | (pbmt & 3) << PTE_PBMT_SHIFT;
        *pointer = pointer_value | (pbmt & 4 ? 1ull << PTE_PBMT_SHIFT : 0);
        if (where == 0)
          use_satp(t);
        else if (where == 1)
          use_vsatp(t);
        else
          use_hgatp(t);
        int legal = pbmt == 0 || (pbmt < 3 && (where == 1 ? on > 1 : on > 0));
        for (enum how how = 0; how < (where ? HOWS : BY_HLV); how++) {
          if (legal && (how == BY_FETCH || how == BY_LR || how == BY_AMO) && pbmt)
            continue; /* an I/O page need support neither */
          struct outcome o = run_access(where ? VS : HS, how, VA);
          if (legal)
            CHECK_NO_TRAP(o);
          else
            CHECK_TRAP(o, BY_M, where == 2 ? guest_page_fault(type_of(how)) : page_fault(type_of(how)));
        }
      }
    WRITE(satp, 0);
    WRITE(vsatp, 0);
    WRITE(hgatp, 0);
  }
  return 0;
}
