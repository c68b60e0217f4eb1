/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gstagetrans H_trap_xtinst_guestpage_rw H_trap_xtinst_guestpage henvcfg_adue_op
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, tval2_implicit, ram_amo, ram_lrsc
 * The G-stage leaf of a page of VS-stage tables: a walk that only reads sets its A, one that sets A or
 * D of a VS-stage PTE sets its D too. Without hardware updates of the G-stage a clear A is a read
 * fault (TINST_READ_PTE) of the access's kind. */
#include "permissions.h"

#define VA 0x40000000ull
#define TABLE_GPA 0x66000000ull

int main(void) {
  WRITE(menvcfg, MENVCFG_ADUE);
  if (!READ(menvcfg))
    return 0; /* no Svadu */
  void *code = code_page();
  struct table t = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  WRITE(hstatus, HSTATUS_SPVP);
  identity(t, 0);
  pte_t *leaf = map(t, VA, (word_t)code, PTE_RWX, 0);
  uint64_t at = (word_t)leaf & -PAGE;
  *pte_of(t, VA, 1) = pte(TABLE_GPA, PTE_V);
  pte_t *pg = map(g, TABLE_GPA, at, PTE_R | PTE_W | PTE_U, 0);
  use_vsatp(t);
  use_hgatp(g);
  for (enum how how = 0; how < HOWS; how++)
    for (unsigned clear = 0; clear < 2; clear++) {
      WRITE(menvcfg, MENVCFG_ADUE);
      WRITE(henvcfg, HENVCFG_ADUE);
      *leaf = pte((word_t)code, PTE_RWX | PTE_V | (clear ? 0 : PTE_AD));
      *pg = pte(at, PTE_R | PTE_W | PTE_U | PTE_V);
      hfence_vvma();
      hfence_gvma();
      CHECK_NO_TRAP(run_access(VS, how, VA));
      CHECK_EQ(*pg & PTE_AD, clear ? PTE_AD : PTE_A);
      WRITE(menvcfg, 0);
      *pg = pte(at, PTE_R | PTE_W | PTE_U | PTE_V);
      hfence_vvma();
      hfence_gvma();
      struct outcome o = run_access(VS, how, VA);
      CHECK_TRAP(o, BY_M, guest_page_fault(type_of(how)));
      CHECK_EQ(o.tinst, TINST_READ_PTE);
      CHECK_EQ(o.tval2, (TABLE_GPA + ((word_t)leaf & (PAGE - 1))) >> 2);
      CHECK_EQ(*pg & PTE_AD, 0);
    }
  return 0;
}
