/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gstagetrans H_vm_gpatrans H_cause pma_vm_hw_tbl_acc
 * Needs: h, pmp_usable>=2, tval_access_fault, misa_csr_implemented, mtval_causes
 * Not on Spike: its devices take page-table reads.
 * This platform's devices are no place for a page table of either stage: the access fault of the
 * original access's kind. */
#include "permissions.h"

#define VA (XLEN == 64 ? 0x8000003000ull : 0x60003000ull)
#define DEVICE 0x02000000ull

int main(void) {
  WRITE(hstatus, HSTATUS_SPVP);
  for (int stage = 0; stage < 2; stage++) {
    struct table t = stage ? open_gstage(MODE_DEEP) : new_table(MODE_DEEP, 0);
    if (stage) {
      WRITE(vsatp, 0);
      use_hgatp(t);
    } else {
      identity(t, 0);
      use_vsatp(t);
    }
    for (int level = 1; level < levels_of(MODE_DEEP); level++) {
      *pte_of(t, VA, level) = pte(DEVICE, PTE_V);
      hfence_vvma();
      hfence_gvma();
      for (enum how how = 0; how < HOWS; how++) {
        struct outcome o = run_access(VS, how, VA);
        CHECK_TRAP(o, BY_M, access_fault(type_of(how)));
        CHECK(o.tval == VA && o.gva && !o.tval2);
      }
      *pte_of(t, VA, level) = 0;
    }
  }
  return 0;
}
