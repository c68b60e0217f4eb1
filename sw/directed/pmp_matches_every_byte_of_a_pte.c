/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_pmp pmp_check_pagetable_access pmp_a_field_napot_na4 pmp_full_match_required
 * Needs: xlen 64 (four bytes are the whole PTE at XLEN=32, and PMP's least), h, pmp_usable>=2, pmp_grain, pmp_modes
 * An entry that matches only half of a PTE's bytes denies the access to the PTE, in each stage,
 * whichever half it is and whatever it permits. */
#include "harness.h"
#include "paging.h"

#define VA 0x40000000ull

PROVOKE(load, "ld a0, (a0)");

/* NA4 at `at` without and with permissions, then everything. */
static void pmp(uint64_t at, unsigned permissions) {
  WRITE(pmpaddr0, at >> 2);
  WRITE(pmpaddr1, ~0ull >> 10);
  WRITE(pmpcfg0, 0x1f00 | 0x10 | permissions);
  __asm__ volatile("sfence.vma" ::: "memory");
  hfence_gvma();
}

int main(void) {
  uint64_t *data = page();
  *data = 41;
  struct table s = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  identity(s, 0);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  pte_t *s_pte = map(s, VA, (word_t)data, PTE_R | PTE_AD, 0);
  pte_t *g_pte = map(g, VA, (word_t)data, PTE_R | PTE_U | PTE_AD, 0);
  for (unsigned permissions = 0; permissions <= 7; permissions += 7) {
    for (int half = 0; half < 2; half++) {
      use_satp(s);
      pmp((word_t)s_pte + 4 * half, permissions);
      CHECK_TRAP(RUN1(HS, load, VA), BY_M, EXC_LOAD_ACCESS_FAULT);
      WRITE(satp, 0);
      use_vsatp(s);
      use_hgatp(g);
      CHECK_TRAP(RUN1(VS, load, VA), BY_M, EXC_LOAD_ACCESS_FAULT);
      WRITE(vsatp, 0);
      pmp((word_t)g_pte + 4 * half, permissions);
      CHECK_TRAP(RUN1(VS, load, VA), BY_M, EXC_LOAD_ACCESS_FAULT);
      WRITE(hgatp, 0);
      WRITE(pmpcfg0, 0x1f00);
      __asm__ volatile("sfence.vma" ::: "memory");
      hfence_gvma();
    }
  }
  use_satp(s);
  CHECK_EQ(RUN1(HS, load, VA).a0, 41);
  return 0;
}
