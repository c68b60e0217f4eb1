/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_op hlvx-wu_valid32 H_guest_page_fault
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes
 * HLVX reads with execute permission in both stages, HLV with read permission. */
#include "harness.h"
#include "paging.h"

PROVOKE(hlvx, "hlvx.wu a0, (a0)");
PROVOKE(hlvx_hu, "hlvx.hu a0, (a0)");
PROVOKE(hlv, "hlv.w a0, (a0)");

#define SPVP (1 << 8)
#define VA 0x40000000ull

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  uint32_t *data = page();
  *data = 0x89abcdef;
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  pte_t *v = map(vs, VA, 0x50000000, PTE_X | PTE_AD, 0);
  pte_t *p = map(g, 0x50000000, (word_t)data, PTE_X | PTE_U | PTE_AD, 0);
  use_vsatp(vs);
  use_hgatp(g);
  SET(hstatus, SPVP);
  CHECK_EQ(RUN1(HS, hlvx, VA).a0, 0x89abcdef);
  CHECK_EQ(RUN1(HS, hlvx_hu, VA).a0, 0xcdef);
  CHECK_TRAP(RUN1(HS, hlv, VA), BY_M, EXC_LOAD_PAGE_FAULT);
  *v = pte(0x50000000, PTE_R | PTE_AD | PTE_V);
  hfence_vvma();
  CHECK_TRAP(RUN1(HS, hlvx, VA), BY_M, EXC_LOAD_PAGE_FAULT);
  CHECK_TRAP(RUN1(HS, hlv, VA), BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  *p = pte((word_t)data, PTE_R | PTE_U | PTE_AD | PTE_V);
  hfence_gvma();
  CHECK_EQ(RUN1(HS, hlv, VA).a0, 0xffffffff89abcdef & ALL_ONES);
  *v = pte(0x50000000, PTE_X | PTE_AD | PTE_V);
  hfence_vvma();
  struct outcome o = RUN1(HS, hlvx, VA);
  CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  CHECK_EQ(o.tval2, 0x50000000 >> 2);
  return 0;
}
