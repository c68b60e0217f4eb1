/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: Svnapot_pte_N Svnapot_valid_encoding Svnapot_reserved_encoding_fault Svnapot_implicit_read_ppn_subst Svnapot_hyp_gstage H_vm_gpatrans
 * Needs: xlen 64 (Svnapot is one of RV64), h, svnapot, pmp_usable>=2
 * A leaf with N=1 and the 64-KiB encoding maps each of its 16 pages by the address's own bits, in the
 * VS-stage, in the G-stage and under satp; every other encoding, N in a superpage, and a reserved bit
 * beside N, is a fault of its stage. */
#include "permissions.h"

#define VA 0x40010000ull
#define SPA 0x80a10000ull

static struct outcome load(unsigned where, uint64_t va) { return run_access(where ? VS : HS, BY_LOAD, va); }

int main(void) {
  for (unsigned i = 0; i < 16; i++)
    *(volatile uint32_t *)(SPA + i * PAGE + 8) = 0x100 + i;
  for (unsigned where = 0; where < 3; where++) {
    struct table t = where == 2 ? open_gstage(MODE_LEAST) : new_table(MODE_LEAST, 0);
    uint64_t flags = PTE_R | PTE_AD | PTE_V | (where == 2 ? PTE_U : 0);
    uint64_t bad = where == 2 ? EXC_LOAD_GUEST_PAGE_FAULT : EXC_LOAD_PAGE_FAULT;
    if (where != 2)
      identity(t, 0);
    WRITE(menvcfg, 0); /* PBMT is reserved, too */
    WRITE(satp, 0);
    WRITE(vsatp, 0);
    WRITE(hgatp, 0);
    for (unsigned low = 0; low < 16; low++) {
      for (unsigned i = 0; i < 16; i++)
        *pte_of(t, VA + i * PAGE, 0) = pte(SPA + low * PAGE, flags) | PTE_N;
      if (where == 0)
        use_satp(t);
      else if (where == 1)
        use_vsatp(t);
      else
        use_hgatp(t);
      for (unsigned i = 0; i < 16; i++) {
        struct outcome o = load(where, VA + i * PAGE + 8);
        if (low == 8)
          CHECK_EQ(o.a0, 0x100 + i);
        else
          CHECK_TRAP(o, BY_M, bad);
      }
    }
    for (unsigned bit = 54; bit < 63; bit++) {
      *pte_of(t, VA, 0) = pte(SPA + 8 * PAGE, flags) | PTE_N | 1ull << bit;
      hfence_gvma();
      hfence_vvma();
      sfence_vma();
      CHECK_TRAP(load(where, VA + 8), BY_M, bad);
    }
    *pte_of(t, VA & -MEGA, 1) = pte((SPA & -MEGA) + 8 * PAGE, flags) | PTE_N;
    hfence_gvma();
    hfence_vvma();
    sfence_vma();
    CHECK_TRAP(load(where, VA), BY_M, bad);
  }
  return 0;
}
