/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpapriv H_vm_gstagetrans H_guest_page_fault vsstatus_mxr_vm sstatus_mxr_vm hlsv_sstatus_mxr hlsv_vsstatus_mxr mtval2_htval_virtaddr hlsv_op
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, ram_amo, ram_lrsc
 * Each of the 16 combinations of R, W, X and U in a G-stage leaf, for every kind of access from VS and
 * VU (SPVP=1 and 0): U is needed always, SUM is no matter, MXR is that of sstatus only. */
#include "permissions.h"

#define GPA 0x50000000ull

int main(void) {
  void *code = code_page();
  struct table g = open_gstage(MODE_LEAST);
  pte_t *p = map(g, GPA, 0, 0, 0);
  use_hgatp(g);
  for (unsigned user = 0; user < 2; user++) {
    WRITE(hstatus, user ? 0 : HSTATUS_SPVP);
    for (uint64_t flags = PTE_R; flags < 2 * PTE_U; flags += PTE_R) {
      *p = pte((word_t)code, flags | PTE_AD | PTE_V);
      hfence_gvma();
      for (unsigned on = 0; on < 4; on++) {
        int mxr = on & 1;
        WRITE(vsstatus, SSTATUS_SUM | (on & 2 ? SSTATUS_MXR : 0));
        CLEAR(sstatus, SSTATUS_MXR);
        SET(sstatus, SSTATUS_SUM | (mxr ? SSTATUS_MXR : 0));
        for (enum how how = 0; how < HOWS; how++) {
          struct outcome o = run_access(user ? VU : VS, how, GPA);
          if (!(flags & (PTE_R | PTE_W | PTE_X)) || !leaf_allows(flags, type_of(how), 1, 0, mxr)) {
            CHECK_TRAP(o, BY_M, guest_page_fault(type_of(how)));
            CHECK_EQ(o.tval, GPA);
            CHECK_EQ(o.tval2, GPA >> 2);
            CHECK(o.gva);
          } else {
            CHECK_NO_TRAP(o);
          }
        }
      }
    }
  }
  return 0;
}
