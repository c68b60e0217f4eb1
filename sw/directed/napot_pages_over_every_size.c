/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: Svnapot_implicit_read_ppn_subst Svnapot_hyp_gstage H_vm_twostage
 * Needs: xlen 64 (Svnapot is one of RV64), h, svnapot, pmp_usable>=2
 * A NAPOT leaf of the guest over G-stage pages of 4 KiB, of 64 KiB and of 2 MiB, and guest pages of each
 * size over a NAPOT leaf of the G-stage: bits 15 to 12 are the address's own in either stage, for a load,
 * a store and a fetch, also where they differ from those of the page behind them. Each wrong page is
 * mapped, and holds other data. */
#include "permissions.h"

#define SPA 0x80a00000ull
#define GPA 0x81200000ull
#define VA 0x41400000ull
#define PAGES 32

enum size { SMALL, NAPOT, LARGE, SIZES };

/* A page of the guest that small pages of the G-stage place elsewhere. */
static unsigned placed(unsigned n, enum size g) { return g == SMALL ? n * 7 % PAGES : n; }

/* Maps PAGES pages by leaves of a size: one by one from `to`, or as they are. */
static void map_all(struct table t, uint64_t va, uint64_t pa, uint64_t flags, enum size size, int moved) {
  for (unsigned i = 0; i < PAGES; i++)
    if (size == SMALL)
      map(t, va + i * PAGE, pa + (moved ? placed(i, SMALL) : i) * PAGE, flags, 0);
    else if (size == NAPOT)
      *pte_of(t, va + i * PAGE, 0) = pte(pa + (i & ~15u) * PAGE + 8 * PAGE, flags | PTE_V) | PTE_N;
  if (size == LARGE)
    map(t, va, pa, flags, 1);
}

int main(void) {
  for (unsigned i = 0; i < PAGES; i++) {
    volatile uint32_t *at = (volatile uint32_t *)(SPA + i * PAGE);
    at[0] = 0x00000513 | (0x100 + i) << 20; /* li a0, 0x100 + i */
    at[1] = 0x8582;                          /* c.jr a1 */
    at[2] = 0x100 + i;
  }
  __asm__ volatile("fence.i" ::: "memory");
  for (enum size v = SMALL; v < SIZES; v++)
    for (enum size s = SMALL; s < SIZES; s++) {
      const uint64_t mark = page_mark();
      struct table vs = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
      identity(vs, 0);
      map_all(vs, VA, GPA, PTE_RWX | PTE_AD, v, 0);
      map_all(g, GPA, SPA, PTE_RWX | PTE_U | PTE_AD, s, 1);
      use_vsatp(vs);
      use_hgatp(g);
      for (unsigned i = 0, n = 1; i < PAGES / 2; i++, n = (n + 11) % PAGES) {
        const uint64_t va = VA + n * PAGE, want = 0x100 + placed(n, s);
        CHECK_EQ(run_access(VS, BY_LOAD, va + 8).a0, want);
        CHECK_EQ(run_access(VS, BY_FETCH, va).a0, want);
        CHECK_NO_TRAP(run_access(VS, BY_STORE, va + 16));
        CHECK_EQ(*(volatile uint32_t *)(SPA + placed(n, s) * PAGE + 16), 0x8582);
        *(volatile uint32_t *)(SPA + placed(n, s) * PAGE + 16) = 0;
      }
      page_release(mark);
    }
  return 0;
}
