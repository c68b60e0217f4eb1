/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_twostage H_vm_gstagetrans hgatp_mode_x4 hgatp_mode_sv39x4 hgatp_mode_sv48x4 hgatp_mode_sv57x4 hgatp_mode_bare_trans hgatp_mode_bare vsatp_op hgatp_op
 * Needs: h, sv48, sv48x4, sv57, sv57x4, pmp_usable>=2
 * Each pair of Bare, Sv39, Sv48, Sv57 with Bare, Sv39x4, Sv48x4, Sv57x4 finds the right bytes. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

#define VA 0x40003008ull
#define GPA 0x50001008ull

int main(void) {
  uint64_t *data = page();
  data[1] = 0x600d;
  for (int v = MODE_LEAST - 1; v <= MODE_MOST; v++)
    for (int h = MODE_LEAST - 1; h <= MODE_MOST; h++) {
      uint64_t at = (word_t)data + 8;
      if (h >= MODE_LEAST) {
        struct table g = new_table(h, 1);
        identity(g, PTE_U);
        map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
        map(g, GPA & -PAGE, (word_t)data, PTE_R | PTE_U | PTE_AD, 0);
        use_hgatp(g);
        at = GPA;
      } else {
        WRITE(hgatp, 0);
        hfence_gvma();
      }
      if (v >= MODE_LEAST) {
        struct table t = new_table(v, 0);
        identity(t, 0);
        map(t, VA & -PAGE, at & -PAGE, PTE_R | PTE_AD, 0);
        use_vsatp(t);
        at = VA;
      } else {
        WRITE(vsatp, 0);
        hfence_vvma();
      }
      struct outcome o = RUN1(VS, load, at);
      CHECK_NO_TRAP(o);
      CHECK_EQ(o.a0, 0x600d);
    }
  return 0;
}
