/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sc_success_conditions sc_addr_not_in_reservation_fail sc_failed_side_effects
 * Needs: a, pmp_usable>=2, ram_lrsc
 * SC to a word that the LR did not read, 64 bytes to half a page away. How large a reservation set is
 * a design says; what SC reports is what it did to memory, and the reserved word stays. */
#include "harness.h"
#include "paging.h"

PROVOKE(elsewhere, "li t1, 7\n lr.d t0, (a0)\n sc.d a1, t1, (a1)");

int main(void) {
  word_t *p = page();
  for (int mode = U; mode <= M; mode++)
    for (unsigned offset = 64; offset < PAGE; offset <<= 1) {
      word_t *other = p + offset / sizeof *p;
      *p = *other = 41;
      struct outcome o = RUN2(mode, elsewhere, p, other);
      CHECK_NO_TRAP(o);
      CHECK_EQ(*other, o.a1 ? 41 : 7);
      CHECK_EQ(*p, 41);
    }
  return 0;
}
