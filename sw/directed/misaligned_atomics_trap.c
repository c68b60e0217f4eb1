/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_exception_priority H_trap_xtinst_exception
 * Needs: h, pmp_usable>=2, tval_misaligned, mtval_causes, misaligned_atomicity_granule, misa_csr_implemented
 * LR, SC and AMO off their natural alignment trap from every mode; GVA says whose address tval is. */
#include "harness.h"
#include "paging.h"

PROVOKE(lr, "lr.w a0, (a0)");
PROVOKE(sc, "sc.d a0, a1, (a0)");
PROVOKE(amo, "amoor.d a0, a1, (a0)");

int main(void) {
  uint64_t at = (word_t)page() + 2;
  for (int mode = U; mode <= M; mode++) {
    struct outcome o = RUN1(mode, lr, at);
    CHECK(o.by == BY_M && (o.cause == EXC_LOAD_ADDRESS_MISALIGNED || o.cause == EXC_LOAD_ACCESS_FAULT));
    CHECK_EQ(o.tval, at);
    CHECK_EQ(o.gva, mode == VU || mode == VS);
    o = RUN1(mode, sc, at);
    CHECK(o.by == BY_M && (o.cause == EXC_STORE_AMO_ADDRESS_MISALIGNED || o.cause == EXC_STORE_AMO_ACCESS_FAULT));
    o = RUN1(mode, amo, at);
    CHECK(o.by == BY_M && (o.cause == EXC_STORE_AMO_ADDRESS_MISALIGNED || o.cause == EXC_STORE_AMO_ACCESS_FAULT));
    CHECK_EQ(o.tval, at);
  }
  return 0;
}
