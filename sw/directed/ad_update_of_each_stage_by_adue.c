/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_adue_op menvcfg_adue_op Svadu_hypervisor_adue_writable Svadu_disabled_hw_update_falls_back_to_svade H_guest_page_fault
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, ram_amo, ram_lrsc
 * Leaves of both stages with A and D clear, each kind of access: the VS-stage's are set by hardware
 * under henvcfg.ADUE, the G-stage's under menvcfg.ADUE; A always, D for stores and AMOs; without it a
 * fault of that stage, and nothing is set. */
#include "permissions.h"

#define VA 0x40000000ull
#define GPA 0x50000000ull

int main(void) {
  WRITE(menvcfg, MENVCFG_ADUE);
  if (!READ(menvcfg))
    return 0; /* no Svadu */
  void *code = code_page();
  struct table t = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  identity(t, 0);
  WRITE(hstatus, HSTATUS_SPVP);
  pte_t *pv = map(t, VA, GPA, PTE_RWX, 0), *pg = map(g, GPA, (word_t)code, PTE_RWX | PTE_U, 0);
  use_vsatp(t);
  use_hgatp(g);
  for (unsigned on = 0; on < 3; on++) /* henvcfg.ADUE needs menvcfg.ADUE */
    for (unsigned has = 0; has < 4; has++)
      for (enum how how = 0; how < HOWS; how++) {
        int menv = on > 0, henv = on > 1;
        uint64_t want = type_of(how) == STORE ? PTE_AD : PTE_A;
        uint64_t v = has & 1 ? PTE_AD : 0, h = has & 2 ? PTE_AD : 0;
        WRITE(menvcfg, menv ? MENVCFG_ADUE : 0);
        WRITE(henvcfg, henv ? HENVCFG_ADUE : 0);
        *pv = pte(GPA, PTE_RWX | PTE_V | v);
        *pg = pte((word_t)code, PTE_RWX | PTE_U | PTE_V | h);
        hfence_vvma();
        hfence_gvma();
        struct outcome o = run_access(VS, how, VA);
        if (!v && !henv) {
          CHECK_TRAP(o, BY_M, page_fault(type_of(how)));
          CHECK_EQ((*pv | *pg) & PTE_AD, h);
        } else if (!h && !menv) {
          CHECK_TRAP(o, BY_M, guest_page_fault(type_of(how)));
          CHECK_EQ(o.tval2, GPA >> 2);
          CHECK_EQ(*pg & PTE_AD, 0);
        } else {
          CHECK_NO_TRAP(o);
          CHECK_EQ(*pv & PTE_AD, v ? PTE_AD : want);
          CHECK_EQ(*pg & PTE_AD, h ? PTE_AD : want);
        }
      }
  return 0;
}
