/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_twostage H_vm_gpatrans vsatp_op
 * Needs: h
 * Every virtual address of 32 bits is translated: the first and the last page and those around the middle,
 * in HS and in VS (with a G-stage beneath), by 4-KiB and by 4-MiB leaves. */
#include "permissions.h"

int main(void) {
  static const word_t vas[] = {0, 0x3ffff000, 0x40000000, 0x7ffff000, 0xc0000000, 0xfffff000};
  word_t spa = 0x80c00000;
  struct table s = new_table(MODE_SV32, 0), g = open_gstage(MODE_SV32);
  identity(s, 0);
  map(g, 0x300000000ull, spa, PTE_RWX | PTE_U | PTE_AD, 1);
  for (int level = 0; level < 2; level++)
    for (unsigned i = 0; i < sizeof vas / sizeof *vas; i++) {
      word_t inside = vas[i] & (size_of(1) - 1), va = vas[i] + 8;
      volatile uint32_t *data = (uint32_t *)(spa + inside + 8);
      pte_t *p = pte_of(s, vas[i], level), old = *p;
      *data = 0x1000 + i;
      *p = pte((spa + inside) & -size_of(level), PTE_RWX | PTE_AD | PTE_V);
      use_satp(s);
      CHECK_EQ(run_access(HS, BY_LOAD, va).a0, 0x1000 + i);
      WRITE(satp, 0);
      sfence_vma();
      *p = pte((0x300000000ull + inside) & -size_of(level), PTE_RWX | PTE_AD | PTE_V);
      WRITE(hstatus, HSTATUS_SPVP);
      use_vsatp(s);
      use_hgatp(g);
      CHECK_EQ(run_access(VS, BY_LOAD, va).a0, 0x1000 + i);
      CHECK_EQ(run_access(VS, BY_HLV, va).a0, 0x1000 + i);
      *p = old;
      hfence_vvma();
      WRITE(vsatp, 0);
      WRITE(hgatp, 0);
      hfence_gvma();
    }
  return 0;
}
