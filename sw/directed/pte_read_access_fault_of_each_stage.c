/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_twostage H_vm_gstagetrans H_vm_gpatrans hstatus_gva_op mstatus_gva_op H_cause htval_val
 * Needs: h, sv48, sv48x4, pmp_usable>=2, tval_access_fault, misa_csr_implemented, mtval_causes
 * A page-table pointer of the VS-stage or the G-stage, at each level, leads to where no memory is: the
 * access fault of the original access's kind, tval its virtual address, GVA set, tval2 zero. */
#include "permissions.h"

#define VA (XLEN == 64 ? 0x8000003000ull : 0x60003000ull)

static void expect(uint64_t va) {
  hfence_vvma();
  hfence_gvma();
  for (enum how how = 0; how < HOWS; how++) {
    struct outcome o = run_access(VS, how, va);
    CHECK_TRAP(o, BY_M, access_fault(type_of(how)));
    CHECK_EQ(o.tval, va);
    CHECK(o.gva && !o.tval2);
  }
}

int main(void) {
  void *code = code_page();
  static const uint64_t nowhere[] = {VACANT, 0x7ff00000};
  struct table t = new_table(MODE_DEEP, 0), g = open_gstage(MODE_DEEP);
  WRITE(hstatus, HSTATUS_SPVP);
  identity(t, 0);
  map(t, VA, (word_t)code, PTE_RWX | PTE_AD, 0);
  for (unsigned i = 0; i < 2; i++)
    map(g, nowhere[i], nowhere[i], PTE_R | PTE_W | PTE_U | PTE_AD, 0);
  uint64_t gpa = VA; /* with vsatp Bare */
  map(g, gpa, (word_t)code, PTE_RWX | PTE_U | PTE_AD, 0);
  use_hgatp(g);
  for (int level = 1; level < levels_of(MODE_DEEP); level++)
    for (unsigned i = 0; i < 2; i++) {
      pte_t *p = pte_of(t, VA, level), old = *p;
      *p = pte(nowhere[i], PTE_V);
      use_vsatp(t);
      expect(VA);
      *p = old;
      p = pte_of(g, gpa, level);
      old = *p;
      *p = pte(nowhere[i], PTE_V);
      WRITE(vsatp, 0);
      expect(gpa);
      *p = old;
    }
  hfence_vvma();
  hfence_gvma();
  CHECK_NO_TRAP(run_access(VS, BY_LOAD, gpa));
  return 0;
}
