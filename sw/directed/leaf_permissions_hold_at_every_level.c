/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpapriv H_vm_gstagetrans H_guest_page_fault fetch_page_fault_no_x load_page_fault_no_r Sv39_leaf_any_level hlsv_u_op svade_access_ad_bit_clear
 * Needs: h, pmp_usable>=2, ram_amo, ram_lrsc
 * What R, X, U and A of a leaf allow is the same at each level: of satp, of the VS-stage, where HLVX asks
 * for X alone, and of the G-stage, where each access is one of U-mode. */
#include "permissions.h"

int main(void) {
  static const uint64_t permissions[] = {PTE_RWX, PTE_X, PTE_R, PTE_R | PTE_X};
  const word_t code = (word_t)code_page();
  WRITE(menvcfg, 0);
  WRITE(hstatus, HSTATUS_SPVP);
  for (unsigned where = 0; where < 3; where++)
    for (int level = 0; level < levels_of(MODE_LEAST); level++) {
      const uint64_t mark = page_mark(), size = size_of(level);
      const uint64_t va = 0x40000000 + (code & (size - 1) & -PAGE);
      struct table t = where == 2 ? open_gstage(MODE_LEAST) : new_table(MODE_LEAST, 0);
      if (where != 2)
        identity(t, 0);
      pte_t *leaf = map(t, va & -size, code & -size, PTE_RWX, level);
      if (where == 0)
        use_satp(t);
      else if (where == 1)
        use_vsatp(t);
      else
        use_hgatp(t);
      for (unsigned n = 0; n < 16; n++) {
        const uint64_t flags = permissions[n & 3] | (n & 4 ? PTE_U : 0);
        const int seen = n >> 3;
        *leaf = pte(code & -size, flags | PTE_V | (seen ? PTE_AD : 0));
        for (enum how how = 0; how < (where ? HOWS : BY_HLV); how++) {
          hfence_gvma();
          hfence_vvma();
          sfence_vma();
          const enum access_type type = type_of(how);
          struct outcome o = run_access(where ? VS : HS, how, va);
          if (seen && leaf_allows(flags, type, where == 2, 0, 0))
            CHECK_NO_TRAP(o);
          else
            CHECK_TRAP(o, BY_M, where == 2 ? guest_page_fault(type) : page_fault(type));
        }
      }
      WRITE(satp, 0);
      WRITE(vsatp, 0);
      WRITE(hgatp, 0);
      page_release(mark);
    }
  return 0;
}
