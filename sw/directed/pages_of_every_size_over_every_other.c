/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_twostage H_vm_gpatrans hgatp_mode_x4 vsatp_op
 * Needs: h, pmp_usable>=2
 * A leaf of the guest of either size over leaves of the G-stage of either size: each page of 4 KiB under
 * them is reached by its own address, also behind accesses to its neighbours, with no fence between. Where
 * the G-stage has small pages they lie in another order than the guest's. */
#include "permissions.h"

#define SPA 0x80800000ull
#define GPA 0x81000000ull
#define VA 0x41000000ull
#define PAGES 12

/* Where the G-stage has page n of the guest: 5 and 12 have no common factor. */
static unsigned placed(unsigned n, int g_level) { return g_level ? n : n * 5 % PAGES; }

int main(void) {
  WRITE(hstatus, HSTATUS_SPVP);
  for (unsigned i = 0; i < PAGES; i++)
    *(volatile uint32_t *)(SPA + i * PAGE + 8) = 0x100 + i;
  for (int lv = 0; lv < 2; lv++)
    for (int lg = 0; lg < 2; lg++)
      for (unsigned step = 1; step < PAGES; step += 6) {
        const uint64_t mark = page_mark();
        struct table vs = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
        identity(vs, 0);
        for (unsigned i = 0; i < PAGES; i++) {
          if (!lg || !i)
            map(g, GPA + i * PAGE, SPA + placed(i, lg) * PAGE, PTE_RWX | PTE_U | PTE_AD, lg);
          if (!lv || !i)
            map(vs, VA + i * PAGE, GPA + i * PAGE, PTE_RWX | PTE_AD, lv);
        }
        use_vsatp(vs);
        use_hgatp(g);
        for (unsigned i = 0, n = 3; i < 2 * PAGES; i++, n = (n + step) % PAGES) {
          const unsigned want = 0x100 + placed(n, lg);
          CHECK_EQ(run_access(VS, BY_LOAD, VA + n * PAGE + 8).a0, want);
          CHECK_EQ(run_access(VS, BY_HLV, VA + n * PAGE + 8).a0, want);
        }
        page_release(mark);
      }
  return 0;
}
