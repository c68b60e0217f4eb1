/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_priv hlsv_trans hlsv_mode hlsv_op hstatus_spvp_op hlsv_u_op hstatus_hu_op
 * Needs: h, pmp_usable>=2, tval_page_fault, misa_csr_implemented, mtval_causes
 * HLV and HSV act as VS (SPVP=1) or VU (SPVP=0) with both stages, whatever the mode they run in. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "hlv.d a0, (a0)");
PROVOKE(store, "hsv.d a1, (a0)");

#define SPVP (1 << 8)
#define S_PAGE 0x40000000ull
#define U_PAGE 0x40001000ull

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  uint64_t *s = page(), *u = page();
  *s = 0x5555;
  *u = 0x6666;
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  map(vs, S_PAGE, (word_t)s, PTE_R | PTE_W | PTE_AD, 0);
  map(vs, U_PAGE, (word_t)u, PTE_R | PTE_W | PTE_U | PTE_AD, 0);
  use_vsatp(vs);
  use_hgatp(g);
  SET(hstatus, HSTATUS_HU);
  static const enum mode modes[] = {U, HS, M};
  for (unsigned i = 0; i < sizeof modes / sizeof *modes; i++) {
    enum mode mode = modes[i];
    SET(hstatus, SPVP);
    CHECK_EQ(RUN1(mode, load, S_PAGE).a0, 0x5555);
    struct outcome o = RUN1(mode, load, U_PAGE);
    CHECK_TRAP(o, BY_M, EXC_LOAD_PAGE_FAULT);
    CHECK_EQ(o.tval, U_PAGE);
    CHECK(o.gva && !o.from_v && o.tval2 == 0);
    CLEAR(hstatus, SPVP);
    CHECK_EQ(RUN1(mode, load, U_PAGE).a0, 0x6666);
    o = RUN2(mode, store, S_PAGE, 1);
    CHECK_TRAP(o, BY_M, EXC_STORE_AMO_PAGE_FAULT);
    CHECK(o.gva);
    CHECK_NO_TRAP(RUN2(mode, store, U_PAGE, 0x7777));
    CHECK_EQ(*u, 0x7777);
    *u = 0x6666;
  }
  return 0;
}
