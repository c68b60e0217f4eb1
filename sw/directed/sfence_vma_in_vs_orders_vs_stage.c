/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sfence_vma_v1 sfence_vma_v0
 * Needs: h, svinval, pmp_usable>=2
 * SFENCE.VMA at V=1 orders the VS-stage of the current VMID, at V=0 the single stage. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull

PROVOKE(load, "ld a0, (a0)");
PROVOKE(change, "sd a1, (a2)\n sfence.vma\n ld a0, (a0)");
PROVOKE(change_one, "sd a1, (a2)\n sfence.vma a0, zero\n ld a0, (a0)");
PROVOKE(change_inval, "sd a1, (a2)\n sfence.w.inval\n sinval.vma a0, zero\n sfence.inval.ir\n ld a0, (a0)");

int main(void) {
  void (*const all[])(void) = {change, change_one, change_inval};
  uint64_t *a = page(), *b = page();
  *a = 1;
  *b = 2;
  struct table t = new_table(MODE_LEAST, 0);
  identity(t, 0);
  map(t, 0x80400000, 0x80400000, PTE_R | PTE_W | PTE_AD, 1);
  pte_t *p = map(t, VA, (word_t)a, PTE_R | PTE_AD, 0);
  for (int mode = HS; mode <= VS; mode += VS - HS) {
    WRITE(satp, 0);
    WRITE(vsatp, 0);
    if (mode == VS)
      use_vsatp(t);
    else
      use_satp(t);
    for (unsigned i = 0; i < 6; i++) {
      uint64_t *now = i & 1 ? a : b;
      CHECK_NO_TRAP(RUN1(mode, load, VA));
      struct outcome o = run(mode, all[i / 2], VA, pte((word_t)now, PTE_R | PTE_AD | PTE_V),
                             (word_t)p, 0);
      CHECK_NO_TRAP(o);
      CHECK_EQ(o.a0, *now);
    }
  }
  return 0;
}
