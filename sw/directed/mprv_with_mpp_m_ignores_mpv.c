/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_mprv_hypervisor mstatus_gva_op
 * Needs: pmp_usable>=2, tval_access_fault, bus_errors, mtval_causes
 * MPRV=1, MPP=M, MPV=1: an access of M itself; a fault's tval is no guest virtual address. */
#include "harness.h"

#define MPRV (1ull << 17)
#define MPP (3ull << 11)

PROVOKE(load, "csrs mstatus, a1\n" SET_MPV_A3 "ld a0, (a0)");

int main(void) {
  struct outcome o = run(M, load, VACANT, MPRV | MPP, 0, MPV_A3(1));
  CLEAR(mstatus, MPRV);
  CHECK_TRAP(o, BY_M, EXC_LOAD_ACCESS_FAULT);
  CHECK(!o.gva && !o.from_v && o.from_priv == 3);
  CHECK_EQ(o.tval, VACANT);
  return 0;
}
