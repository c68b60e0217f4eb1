/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_xtinst_guestpage_rw H_pmp H_vm_gstagetrans H_cause mtval2_trapval_vstrans
 * Needs: h, pmp_usable>=2, tval_access_fault, tval2_gpa, misa_csr_implemented, mtval_causes, mtval2_causes, tval2_implicit
 * Hardware wants to set A or D in a VS-stage PTE whose page it may read but not write: by the G-stage
 * a guest-page fault with the pseudo-instruction of a write (TINST_WRITE_PTE), by PMP an access fault, both of
 * the original access's kind; the PTE stays as it was. */
#include "permissions.h"

#define VA 0x40000000ull

int main(void) {
  WRITE(menvcfg, MENVCFG_ADUE);
  if (!READ(menvcfg))
    return 0; /* no Svadu */
  WRITE(henvcfg, HENVCFG_ADUE);
  WRITE(hstatus, HSTATUS_SPVP);
  void *code = code_page();
  struct table t = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  identity(t, 0);
  pte_t *leaf = map(t, VA, (word_t)code, PTE_RWX, 0), at = (word_t)leaf & -PAGE;
  identity(g, PTE_U);
  for (uint64_t gpa = 0x80400000; gpa < 0x80440000; gpa += PAGE)
    map(g, gpa, gpa, PTE_RWX | PTE_U | PTE_AD, 0);
  pte_t *pg = pte_of(g, at, 0);
  use_vsatp(t);
  use_hgatp(g);
  for (unsigned pmp = 0; pmp < 2; pmp++) {
    *pg = pte(at, (pmp ? PTE_RWX : PTE_R) | PTE_U | PTE_AD | PTE_V);
    WRITE(pmpaddr0, at >> 2 | 0x1ff);
    WRITE(pmpaddr1, ~0ull >> 10);
    WRITE(pmpcfg0, pmp ? 0x1f19 : 0x1f1f);
    hfence_vvma();
    hfence_gvma();
    for (enum how how = 0; how < HOWS; how++)
      for (unsigned a = 0; a < 2; a++) {
        if (a && type_of(how) != STORE)
          continue;
        WRITE(pmpcfg0, 0x1f1f);
        *leaf = pte((word_t)code, PTE_RWX | PTE_V | (a ? PTE_A : 0));
        WRITE(pmpcfg0, pmp ? 0x1f19 : 0x1f1f);
        hfence_vvma();
        hfence_gvma();
        struct outcome o = run_access(VS, how, VA);
        CHECK_TRAP(o, BY_M, pmp ? access_fault(type_of(how)) : guest_page_fault(type_of(how)));
        CHECK_EQ(o.tval, VA);
        CHECK(o.gva);
        CHECK_EQ(o.tval2, pmp ? 0 : (word_t)leaf >> 2);
        if (!pmp)
          CHECK_EQ(o.tinst, TINST_WRITE_PTE);
        CHECK_EQ(*leaf & PTE_AD, a ? PTE_A : 0);
      }
  }
  return 0;
}
