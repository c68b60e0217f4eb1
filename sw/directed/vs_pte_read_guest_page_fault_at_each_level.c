/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_xtinst_guestpage mtval2_trapval_vstrans H_guest_page_fault H_vm_gstagetrans H_vm_gpapriv htval_val HTVAL_TRAPVAL
 * Needs: h, sv48, sv48x4, sv57, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, tval2_implicit
 * The G-stage misses one level of the VS-stage tables (unmapped, without U, or execute-only with
 * sstatus.MXR set): each kind of access raises its own guest-page fault; tval is the virtual address,
 * tval2 the PTE's guest physical address, tinst the pseudo-instruction of a PTE read. */
#include "permissions.h"

int main(void) {
  void *code = code_page();
  WRITE(hstatus, HSTATUS_SPVP);
  SET(sstatus, SSTATUS_MXR);
  for (int mode = MODE_LEAST; mode <= MODE_MOST; mode++)
    for (int level = 0; level < levels_of(mode) - 1; level++) {
      struct table t = new_table(mode, 0), g = open_gstage(MODE_DEEP);
      uint64_t va = 1ull << (bits_of(mode) - 2) | 0x3000; /* no table but the root shared */
      map(t, va, (word_t)code, PTE_RWX | PTE_AD, 0);
      identity(t, 0);
      /* The table of `level` moves to a guest physical page of its own. */
      pte_t *pointer = pte_of(t, va, level + 1);
      uint64_t gpa = 0x66000000;
      uint64_t at = *pointer >> 10 << 12;
      *pointer = pte(gpa, PTE_V);
      pte_t *p = map(g, gpa, at, PTE_R | PTE_U | PTE_AD, 0);
      use_vsatp(t);
      use_hgatp(g);
      CHECK_NO_TRAP(run_access(VS, BY_LOAD, va));
      uint64_t offset = index_of(va, level) * sizeof(pte_t);
      const pte_t bad[] = {0, pte(at, PTE_R | PTE_AD | PTE_V), pte(at, PTE_X | PTE_U | PTE_AD | PTE_V)};
      for (unsigned i = 0; i < 3; i++) {
        *p = bad[i];
        /* HFENCE.GVMA alone leaves what had been read through the page before. */
        hfence_gvma();
        hfence_vvma();
        for (enum how how = 0; how < HOWS; how++) {
          struct outcome o = run_access(VS, how, va);
          CHECK_TRAP(o, BY_M, guest_page_fault(type_of(how)));
          CHECK_EQ(o.tval, va);
          CHECK_EQ(o.tval2, (gpa + offset) >> 2);
          CHECK_EQ(o.tinst, TINST_READ_PTE);
          CHECK(o.gva && o.from_v == (how < BY_HLV));
        }
      }
    }
  return 0;
}
