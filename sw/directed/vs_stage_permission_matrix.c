/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_twostage vsstatus_op vsstatus_mxr_vm sstatus_mxr_vm hlsv_priv hlsv_trans hlsv_sstatus_mxr hlsv_vsstatus_mxr hlsv_op hlsv_u_op
 * Needs: h, pmp_usable>=2, tval_page_fault, misa_csr_implemented, mtval_causes, ram_amo, ram_lrsc
 * Each of the 16 combinations of R, W, X and U in a VS-stage leaf, for every kind of access from VS
 * and VU (virtual-machine accesses at SPVP=1 and 0), with vsstatus.SUM, vsstatus.MXR and sstatus.MXR on
 * and off and sstatus.SUM the opposite of vsstatus.SUM. */
#include "permissions.h"

#define VA 0x40000000ull

int main(void) {
  void *code = code_page();
  struct table vs = new_table(MODE_LEAST, 0);
  pte_t *p = map(vs, VA, 0, 0, 0);
  use_vsatp(vs);
  for (unsigned user = 0; user < 2; user++) {
    identity(vs, user ? PTE_U : 0);
    WRITE(hstatus, user ? 0 : HSTATUS_SPVP);
    for (uint64_t flags = PTE_R; flags < 2 * PTE_U; flags += PTE_R) {
      *p = pte((word_t)code, flags | PTE_AD | PTE_V);
      hfence_vvma();
      for (unsigned on = 0; on < 8; on++) {
        int sum = on & 1, mxr = on >> 1;
        WRITE(vsstatus, (sum ? SSTATUS_SUM : 0) | (on & 2 ? SSTATUS_MXR : 0));
        CLEAR(sstatus, SSTATUS_SUM | SSTATUS_MXR);
        SET(sstatus, (sum ? 0 : SSTATUS_SUM) | (on & 4 ? SSTATUS_MXR : 0));
        for (enum how how = 0; how < HOWS; how++) {
          struct outcome o = run_access(user ? VU : VS, how, VA);
          if (!(flags & (PTE_R | PTE_W | PTE_X)) || !leaf_allows(flags, type_of(how), user, sum, mxr)) {
            CHECK_TRAP(o, BY_M, page_fault(type_of(how)));
            CHECK_EQ(o.tval, VA);
            CHECK(o.gva && !o.tval2);
          } else {
            CHECK_NO_TRAP(o);
          }
        }
      }
    }
  }
  return 0;
}
