/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_op H_exception_priority
 * Needs: h, pmp_usable>=2, tval_misaligned, mtval_causes, misaligned_ldst_exc, misa_csr_implemented
 * A misaligned HLV or HSV either works or raises the exception of a load or store, GVA set. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "hlv.d a0, (a0)");
PROVOKE(store, "hsv.d a1, (a0)");

int main(void) {
  uint64_t at = (word_t)page() + 1;
  SET(hstatus, 1 << 8);
  struct outcome o = RUN1(HS, load, at);
  if (o.by != NO_TRAP) {
    CHECK_TRAP(o, BY_M, EXC_LOAD_ADDRESS_MISALIGNED);
    CHECK_EQ(o.tval, at);
    CHECK(o.gva && !o.from_v);
  }
  o = RUN2(HS, store, at, 1);
  if (o.by != NO_TRAP) {
    CHECK_TRAP(o, BY_M, EXC_STORE_AMO_ADDRESS_MISALIGNED);
    CHECK_EQ(o.tval, at);
    CHECK(o.gva);
  }
  return 0;
}
