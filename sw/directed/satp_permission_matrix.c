/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vscsrs_v0 sstatus_sum_op sstatus_mxr_op sfence_vma_v0 load_page_fault_no_r store_page_fault_no_w fetch_page_fault_no_x
 * Needs: h, pmp_usable>=2, tval_page_fault, mtval_causes, ram_amo, ram_lrsc
 * Each of the 16 combinations of R, W, X and U in a leaf of satp's table, for loads, stores, AMOs, LR
 * and fetches of HS and U, with sstatus.SUM and MXR on and off and vsstatus the opposite. */
#include "permissions.h"

#define VA 0x40000000ull

int main(void) {
  void *code = code_page();
  struct table hs = new_table(MODE_LEAST, 0);
  pte_t *p = map(hs, VA, 0, 0, 0);
  for (unsigned user = 0; user < 2; user++) {
    identity(hs, user ? PTE_U : 0);
    use_satp(hs);
    for (uint64_t flags = PTE_R; flags < 2 * PTE_U; flags += PTE_R) {
      *p = pte((word_t)code, flags | PTE_AD | PTE_V);
      sfence_vma();
      for (unsigned on = 0; on < 4; on++) {
        int sum = on & 1, mxr = on >> 1;
        CLEAR(sstatus, SSTATUS_SUM | SSTATUS_MXR);
        SET(sstatus, (sum ? SSTATUS_SUM : 0) | (mxr ? SSTATUS_MXR : 0));
        WRITE(vsstatus, (sum ? 0 : SSTATUS_SUM) | (mxr ? 0 : SSTATUS_MXR));
        for (enum how how = 0; how <= BY_FETCH; how++) {
          struct outcome o = run_access(user ? U : HS, how, VA);
          if (!(flags & (PTE_R | PTE_W | PTE_X)) || !leaf_allows(flags, type_of(how), user, sum, mxr)) {
            CHECK_TRAP(o, BY_M, page_fault(type_of(how)));
            CHECK_EQ(o.tval, VA);
            CHECK(!o.gva && !o.tval2);
          } else {
            CHECK_NO_TRAP(o);
          }
        }
      }
    }
  }
  return 0;
}
