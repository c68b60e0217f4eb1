/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: pmp_check_pagetable_access H_pmp Svadu_hw_update_a_d_bits
 * Needs: h, pmp_usable>=2, misa_csr_implemented, mtval2_causes
 * A or D of a leaf of satp, vsatp or hgatp is to be set, and PMP lets its table be read only: an access
 * fault of the access's own kind, and the PTE stays as it was; without the entry it is set. */
#include "permissions.h"

#define SPA 0x80800000ull
#define VA 0x40000000ull

enum stage { S, V, G };

int main(void) {
  WRITE(menvcfg, MENVCFG_ADUE);
  if (!READ(menvcfg))
    return 0; /* no Svadu */
  WRITE(henvcfg, HENVCFG_ADUE);
  for (enum stage stage = S; stage <= G; stage++) {
    struct table t = new_table(MODE_LEAST, stage == G);
    const word_t user = stage == G ? PTE_U : 0;
    identity(t, user);
    pte_t *leaf = map(t, VA, SPA, PTE_R | PTE_W | user, 0);
    const word_t at = (word_t)leaf & -PAGE;
    WRITE(satp, stage == S ? atp(t, 0) : 0);
    WRITE(vsatp, stage == V ? atp(t, 0) : 0);
    WRITE(hgatp, stage == G ? atp(t, 0) : 0);
    for (enum how how = BY_LOAD; how <= BY_STORE; how++)
      for (unsigned dirty = 0; dirty < 2; dirty++)
        for (unsigned open = 0; open < 2; open++) {
          if (dirty && how != BY_STORE)
            continue;
          const pte_t before = pte(SPA, PTE_R | PTE_W | user | PTE_V | (dirty ? PTE_A : 0));
          *leaf = before;
          WRITE(pmpaddr0, at >> 2 | 0x1ff);
          WRITE(pmpaddr1, ~0ull >> 10);
          WRITE(pmpcfg0, open ? 0x1f1f : 0x1f19);
          sfence_vma();
          hfence_vvma();
          hfence_gvma();
          struct outcome o = run_access(stage == S ? HS : VS, how, VA);
          WRITE(pmpcfg0, 0x1f1f);
          if (open) {
            CHECK_NO_TRAP(o);
            CHECK_EQ(*leaf, before | (how == BY_STORE ? PTE_AD : PTE_A));
          } else {
            CHECK_TRAP(o, BY_M, access_fault(type_of(how)));
            CHECK_EQ(o.tval2, 0);
            CHECK_EQ(*leaf, before);
          }
        }
  }
  return 0;
}
