/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_xtinst_guestpage H_trap_xtinst_guestpage_rw
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, tval2_implicit
 * Setting A in a VS-stage PTE is an implicit write: a read-only G-stage page faults with the
 * pseudo-instruction of a PTE write (TINST_WRITE_PTE) and the kind of the original access. */
#include "harness.h"
#include "paging.h"

#define ADUE (1ull << 61)
#define VA 0x40000000ull

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  WRITE(menvcfg, ADUE);
  if (!(READ(menvcfg) & ADUE))
    return 0;
  WRITE(henvcfg, ADUE);
  uint64_t *data = page();
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  identity(vs, 0);
  pte_t *p = map(vs, VA, (word_t)data, PTE_R, 0);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_R | PTE_U | PTE_AD, 1);
  use_vsatp(vs);
  use_hgatp(g);
  struct outcome o = RUN1(VS, load, VA);
  CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  CHECK_EQ(o.tval, VA);
  CHECK_EQ(o.tval2, (word_t)p >> 2);
  CHECK_EQ(o.tinst, TINST_WRITE_PTE);
  CHECK_EQ(*p & PTE_AD, 0);
  return 0;
}
