/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_cause H_vm_gpatrans hstatus_gva_op mstatus_gva_op pmp_check_pagetable_access
 * Needs: h
 * Physical addresses have 34 bits: a leaf or a table pointer of satp's or the G-stage's with bit 33 or 32
 * set leads to where no memory is, not to the address without them. */
#include "permissions.h"

#define VA 0x40000000ull

static void expect(enum mode mode, enum how how, int gva) {
  struct outcome o = run_access(mode, how, VA);
  CHECK_TRAP(o, BY_M, access_fault(type_of(how)));
  CHECK_EQ(o.tval, VA);
  CHECK(o.gva == gva && !o.tval2);
}

int main(void) {
  word_t code = (word_t)code_page();
  struct table s = new_table(MODE_SV32, 0), g = open_gstage(MODE_SV32);
  identity(s, 0);
  WRITE(hstatus, HSTATUS_SPVP);
  for (int level = 0; level < 2; level++)
    for (uint64_t top = 0; top < 4; top++) {
      uint64_t spa = level ? (word_t)page() : code;
      pte_t *in_s = map(s, VA, code, PTE_RWX | PTE_AD, 0);
      pte_t *in_g = map(g, VA, code, PTE_RWX | PTE_U | PTE_AD, 0);
      if (level) {
        /* A table of its own, whose first entry is the leaf. */
        *(pte_t *)(word_t)spa = pte(code, PTE_RWX | PTE_AD | PTE_U | PTE_V);
        in_s = pte_of(s, VA, 1);
        in_g = pte_of(g, VA, 1);
      }
      pte_t was_s = *in_s, was_g = *in_g;
      *in_s = pte(top << 32 | spa, level ? PTE_V : PTE_RWX | PTE_AD | PTE_V);
      *in_g = pte(top << 32 | spa, level ? PTE_V : PTE_RWX | PTE_U | PTE_AD | PTE_V);
      SET(sstatus, SSTATUS_SUM);
      use_satp(s);
      WRITE(vsatp, 0);
      use_hgatp(g);
      for (enum how how = 0; how < HOWS; how++) {
        if (top) {
          if (how < BY_FETCH)
            expect(HS, how, 0);
          expect(VS, how, 1);
        } else {
          if (how < BY_FETCH)
            CHECK_NO_TRAP(run_access(HS, how, VA));
          CHECK_NO_TRAP(run_access(VS, how, VA));
        }
      }
      *in_s = was_s;
      *in_g = was_g;
      WRITE(satp, 0);
      WRITE(hgatp, 0);
      sfence_vma();
      hfence_gvma();
    }
  return 0;
}
