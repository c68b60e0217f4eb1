/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_mprv_hypervisor mstatus_mpv_op
 * Needs: h, pmp_usable>=2
 * MPRV=1 in M: loads go as MPP and MPV say. */
#include "harness.h"
#include "paging.h"

#define VA 0x40000000ull

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  struct table hs = new_table(MODE_LEAST, 0);
  uint64_t *guest = page(), *host = page();
  *guest = 42;
  *host = 43;
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  map(vs, VA, (word_t)guest, PTE_R | PTE_AD, 0);
  map(hs, VA, (word_t)host, PTE_R | PTE_AD, 0);
  use_vsatp(vs);
  use_hgatp(g);
  use_satp(hs);
  CHECK_EQ(load_as(VS, VA).a0, 42);
  CHECK_EQ(load_as(HS, VA).a0, 43);
  return 0;
}
