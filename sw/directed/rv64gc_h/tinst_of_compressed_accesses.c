/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_xtinst_val H_trap_xtinst H_tinst_addr_offset
 * Needs: d, h, pmp_usable>=2
 * C.FLD and the others of D in a guest-page fault: tinst is zero or FLD and FSD transformed, bit 1 clear. */
#include "float.h"
#include "paging.h"

#define RVC(text) ".option push\n .option rvc\n " text "\n .option pop"
PROVOKE(load, RVC("c.fld fa3, 24(a0)"));
PROVOKE(store, RVC("c.fsd fa3, 40(a0)"));
PROVOKE(load_sp, RVC("mv t0, sp\n mv sp, a0\n c.fldsp fs5, 8(sp)\n mv sp, t0"));
PROVOKE(store_sp, RVC("mv t0, sp\n mv sp, a0\n c.fsdsp fs5, 8(sp)\n mv sp, t0"));

#define GPA 0x50000000ull

static void faults(void (*code)(void), uint64_t cause, unsigned at, uint64_t transformed) {
  struct outcome o = RUN1(VS, code, GPA);
  CHECK_TRAP(o, BY_M, cause);
  CHECK_EQ(o.tval, GPA + at);
  CHECK(o.tinst == 0 || o.tinst == transformed);
}

int main(void) {
  FLOAT_ON();
  struct table g = open_gstage(MODE_LEAST);
  use_hgatp(g);
  faults(load, EXC_LOAD_GUEST_PAGE_FAULT, 24, 0x00003685);
  faults(store, EXC_STORE_AMO_GUEST_PAGE_FAULT, 40, 0x00d03025);
  faults(load_sp, EXC_LOAD_GUEST_PAGE_FAULT, 8, 0x00003a85);
  faults(store_sp, EXC_STORE_AMO_GUEST_PAGE_FAULT, 8, 0x01503025);
  return 0;
}
