/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpapriv H_vm_gstagetrans H_trap_xtinst_guestpage_rw henvcfg_adue_op Svadu_hw_update_a_d_bits
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, tval2_implicit
 * A or D of a VS-stage leaf is set by hardware, at each level that a leaf can have: the page of its table
 * must permit a write in the G-stage, or the access is a guest-page fault with the pseudoinstruction of a
 * write and the PTE stays; and where it does, that page's D is set, too. */
#include "permissions.h"

#define SPA 0x80800000ull
#define VA 0x40000000ull

int main(void) {
  WRITE(menvcfg, MENVCFG_ADUE);
  if (!READ(menvcfg))
    return 0; /* no Svadu */
  WRITE(henvcfg, HENVCFG_ADUE);
  for (int level = 0; level < 2; level++) {
    struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
    identity(vs, 0);
    pte_t *leaf = map(vs, VA, SPA, PTE_R | PTE_W, level);
    const word_t at = (word_t)leaf & -PAGE;
    identity(g, PTE_U);
    map(g, SPA, SPA, PTE_R | PTE_W | PTE_U | PTE_AD, 1);
    for (uint64_t gpa = 0x80400000; gpa < 0x80440000; gpa += PAGE)
      map(g, gpa, gpa, PTE_RWX | PTE_U | PTE_AD, 0);
    pte_t *page_of_leaf = pte_of(g, at, 0);
    use_vsatp(vs);
    use_hgatp(g);
    for (enum how how = BY_LOAD; how <= BY_STORE; how++)
      for (unsigned writable = 0; writable < 2; writable++) {
        const pte_t before = pte(SPA, PTE_R | PTE_W | PTE_V | (how == BY_STORE ? PTE_A : 0));
        *leaf = before;
        *page_of_leaf = pte(at, PTE_R | (writable ? PTE_W : 0) | PTE_U | PTE_A | PTE_V);
        hfence_vvma();
        hfence_gvma();
        struct outcome o = run_access(VS, how, VA);
        if (writable) {
          CHECK_NO_TRAP(o);
          CHECK_EQ(*leaf, before | (how == BY_STORE ? PTE_AD : PTE_A));
        } else {
          CHECK_TRAP(o, BY_M, guest_page_fault(type_of(how)));
          CHECK_EQ(o.tval2, (word_t)leaf >> 2);
          CHECK_EQ(o.tinst, TINST_WRITE_PTE);
          CHECK_EQ(*leaf, before);
        }
        CHECK_EQ(*page_of_leaf & PTE_AD, writable ? PTE_AD : PTE_A);
      }
  }
  return 0;
}
