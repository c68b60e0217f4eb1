/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstatus_gva_op mstatus_gva_op hlsv_trans hstatus_hu_op
 * Needs: h, pmp_usable>=2, tval_page_fault, misa_csr_implemented, mtval_causes, stval_causes
 * HLV, HSV and HLVX of an address that the VS-stage does not map, in M, in HS, and in U with HU=1: the
 * address is a guest's, so GVA is set, in mstatus and in hstatus, though V was 0. */
#include "harness.h"
#include "paging.h"

#define VA 0x40000000ull

PROVOKE(hlv, "hlv.w a0, (a0)");
PROVOKE(hsv, "hsv.w a1, (a0)");
PROVOKE(hlvx, "hlvx.hu a0, (a0)");

int main(void) {
  static const enum mode modes[] = {M, HS, U};
  static void (*const codes[])(void) = {hlv, hsv, hlvx};
  struct table vs = new_table(MODE_LEAST, 0);
  identity(vs, 0);
  use_vsatp(vs);
  for (unsigned to_hs = 0; to_hs < 2; to_hs++) {
    delegate_exception(EXC_LOAD_PAGE_FAULT, to_hs ? BY_HS : BY_M);
    delegate_exception(EXC_STORE_AMO_PAGE_FAULT, to_hs ? BY_HS : BY_M);
    for (unsigned m = 0; m < 3; m++)
      for (unsigned c = 0; c < 3; c++) {
        WRITE(hstatus, HSTATUS_HU | HSTATUS_SPVP);
        struct outcome o = RUN2(modes[m], codes[c], VA, 0);
        CHECK_TRAP(o, to_hs && modes[m] != M ? BY_HS : BY_M,
                   c == 1 ? EXC_STORE_AMO_PAGE_FAULT : EXC_LOAD_PAGE_FAULT);
        CHECK_EQ(o.tval, VA);
        CHECK(o.gva && !o.from_v);
      }
  }
  return 0;
}
