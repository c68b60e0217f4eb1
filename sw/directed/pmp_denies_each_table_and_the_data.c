/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_pmp H_vm_gstagetrans H_cause hstatus_gva_op pmp_check_pagetable_access
 * Needs: h, pmp_usable>=2, tval_access_fault, misa_csr_implemented, mtval_causes, ram_amo, ram_lrsc
 * PMP without any permission on one page: the data, a VS-stage table or a G-stage table of each level:
 * the access fault of the original access's kind, tval the virtual address, GVA set, tval2 zero. */
#include "permissions.h"

#define VA 0x40000000ull
#define GPA 0x250000000ull

static void deny(uint64_t at) {
  WRITE(pmpaddr0, at >> 2 | 0x1ff);
  WRITE(pmpaddr1, ~0ull >> 10);
  WRITE(pmpcfg0, 0x1f18);
  hfence_vvma();
  hfence_gvma();
}

static uint64_t table_of(struct table t, uint64_t va, int level) {
  return (word_t)pte_of(t, va, level) & -PAGE;
}

int main(void) {
  void *code = code_page();
  struct table t = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  WRITE(hstatus, HSTATUS_SPVP);
  identity(t, 0);
  map(t, VA, GPA, PTE_RWX | PTE_AD, 0);
  map(g, GPA, (word_t)code, PTE_RWX | PTE_U | PTE_AD, 0);
  use_vsatp(t);
  use_hgatp(g);
  /* At XLEN=32 level 1 of the VS-stage is the root, without which there is no fetch. */
  uint64_t denied[] = {(word_t)code, table_of(t, VA, 0), table_of(t, VA, XLEN == 64), table_of(g, GPA, 0),
                       table_of(g, GPA, 1)};
  for (unsigned i = 0; i < sizeof denied / sizeof *denied; i++) {
    for (enum how how = 0; how < HOWS; how++) {
      deny(0x82000000);
      CHECK_NO_TRAP(run_access(VS, how, VA));
      deny(denied[i]);
      struct outcome o = run_access(VS, how, VA);
      CHECK_TRAP(o, BY_M, access_fault(type_of(how)));
      CHECK_EQ(o.tval, VA);
      CHECK(o.gva && !o.tval2);
    }
  }
  return 0;
}
