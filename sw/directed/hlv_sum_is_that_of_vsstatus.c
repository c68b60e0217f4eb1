/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_priv hlsv_trans
 * Needs: h, pmp_usable>=2
 * At SPVP=1 a user page of the guest needs vsstatus.SUM; sstatus.SUM has no say. */
#include "harness.h"
#include "paging.h"

PROVOKE(hlv, "hlv.d a0, (a0)");

#define SPVP (1 << 8)
#define SUM (1 << 18)
#define VA 0x40000000ull

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0);
  uint64_t *data = page();
  *data = 42;
  map(vs, VA, (word_t)data, PTE_R | PTE_U | PTE_AD, 0);
  use_vsatp(vs);
  SET(hstatus, SPVP);
  SET(sstatus, SUM);
  CHECK_TRAP(RUN1(HS, hlv, VA), BY_M, EXC_LOAD_PAGE_FAULT);
  CLEAR(sstatus, SUM);
  SET(vsstatus, SUM);
  CHECK_EQ(RUN1(HS, hlv, VA).a0, 42);
  return 0;
}
