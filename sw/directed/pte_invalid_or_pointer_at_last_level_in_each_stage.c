/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpatrans H_vm_twostage H_guest_page_fault
 * Needs: h, sv48, sv48x4, sv57, sv57x4, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes
 * A leaf entry with V clear and every other bit set, and a pointer at the last level, are faults of
 * the stage whose table it is, for each kind of access. */
#include "permissions.h"

int main(void) {
  void *code = code_page();
  WRITE(hstatus, HSTATUS_SPVP);
  for (int mode = MODE_LEAST; mode <= MODE_MOST; mode++)
    for (unsigned stage = 0; stage < 2; stage++) {
      struct table t = stage ? open_gstage(mode) : new_table(mode, 0);
      uint64_t va = 1ull << (10 + 9 * levels_of(mode)); /* no table but the root shared */
      WRITE(vsatp, 0);
      WRITE(hgatp, 0);
      if (stage) {
        use_hgatp(t);
      } else {
        identity(t, 0);
        use_vsatp(t);
      }
      uint64_t u = stage ? PTE_U : 0;
      const uint64_t bad[] = {pte((word_t)code, PTE_RWX | PTE_AD | u), pte((word_t)code, PTE_V)};
      for (unsigned i = 0; i < 2; i++)
        for (int level = 0; level < (i ? 1 : levels_of(mode) - 1); level++) {
          pte_t *p = pte_of(t, va, level), old = *p;
          *p = bad[i];
          hfence_vvma();
          hfence_gvma();
          for (enum how how = 0; how < HOWS; how++) {
            struct outcome o = run_access(VS, how, va);
            CHECK_TRAP(o, BY_M, stage ? guest_page_fault(type_of(how)) : page_fault(type_of(how)));
            CHECK_EQ(o.tval2, stage ? va >> 2 : 0);
          }
          *p = old;
        }
    }
  return 0;
}
