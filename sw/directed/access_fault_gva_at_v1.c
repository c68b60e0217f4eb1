/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstatus_gva_op mstatus_gva_op H_trap_hs_csrwrites
 * Needs: h, pmp_usable>=2, tval_access_fault, medeleg_writable, bus_errors, misa_csr_implemented, mtval_causes, stval_causes
 * A load from a vacant address: an access fault, GVA set where the address is a guest virtual one. */
#include "harness.h"

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");
PROVOKE(amo, "amoadd.w a0, a1, (a0)");

int main(void) {
  for (int mode = U; mode <= M; mode++)
    for (enum handler by = BY_M; by <= BY_HS; by++) {
      enum handler handler = mode == M ? BY_M : by;
      int virtual = mode == VU || mode == VS;
      delegate_exception(EXC_LOAD_ACCESS_FAULT, by);
      delegate_exception(EXC_STORE_AMO_ACCESS_FAULT, by);
      struct outcome o = RUN1(mode, load, VACANT);
      CHECK_TRAP(o, handler, EXC_LOAD_ACCESS_FAULT);
      CHECK_EQ(o.tval, VACANT);
      CHECK_EQ(o.gva, virtual);
      CHECK_EQ(o.tval2, 0);
      CHECK_TRAP(RUN1(mode, store, VACANT), handler, EXC_STORE_AMO_ACCESS_FAULT);
      CHECK_TRAP(RUN1(mode, amo, VACANT), handler, EXC_STORE_AMO_ACCESS_FAULT);
      o = RUN(mode, (void (*)(void))VACANT);
      CHECK_TRAP(o, BY_M, EXC_INSTRUCTION_ACCESS_FAULT);
      CHECK_EQ(o.tval, VACANT);
      CHECK_EQ(o.gva, virtual);
    }
  return 0;
}
