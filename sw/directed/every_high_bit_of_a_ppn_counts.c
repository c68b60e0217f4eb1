/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpatrans H_vm_twostage Sv39_page_sizes pma_chk_paddr
 * Needs: xlen 64 (a PPN of Sv32 has other bits), h, pmp_usable>=2, spa_bits, tval_access_fault, ram_amo, ram_lrsc
 * A pointer, or a leaf, of each level, in each stage, with one bit more in its PPN, of those above all memory: an
 * access fault, although what the bits below name is the right table, or the right page. */
#include "permissions.h"

int main(void) {
  *(volatile uint32_t *)0x80a00000 = 0x5afe;
  for (unsigned stage = 0; stage < 2; stage++)
    for (int level = 0; level < levels_of(MODE_LEAST); level++) {
      uint64_t mark = page_mark();
      struct table t = stage ? open_gstage(MODE_LEAST) : new_table(MODE_LEAST, 0);
      uint64_t size = size_of(level), spa = 0x80a00000, va = 0x1000000000ull + (spa & (size - 1));
      WRITE(vsatp, 0);
      WRITE(hgatp, 0);
      if (!stage)
        identity(t, 0);
      map(t, va & -size, spa & -size, PTE_RWX | PTE_AD | (stage ? PTE_U : 0), level);
      if (stage)
        use_hgatp(t);
      else
        use_vsatp(t);
      for (int at = level; at < levels_of(MODE_LEAST); at++) {
        pte_t *p = pte_of(t, va, at);
        for (int bit = 36; bit < 56; bit++) {
          hfence_vvma();
          hfence_gvma();
          CHECK_EQ(run_access(VS, BY_LOAD, va).a0, 0x5afe);
          *p ^= 1ull << (bit - 2);
          hfence_vvma();
          hfence_gvma();
          struct outcome o = run_access(VS, BY_LOAD, va);
          CHECK_TRAP(o, BY_M, EXC_LOAD_ACCESS_FAULT);
          CHECK_EQ(o.tval, va);
          CHECK_EQ(o.tval2, 0);
          *p ^= 1ull << (bit - 2);
        }
      }
      page_release(mark);
    }
  return 0;
}
