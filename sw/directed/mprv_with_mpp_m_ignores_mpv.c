/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_mprv_hypervisor mstatus_gva_op
 * MPRV=1, MPP=M, MPV=1: an access of M itself; a fault's tval is no guest virtual address. */
#include "harness.h"

#define MPRV (1ull << 17)
#define MPV (1ull << 39)
#define MPP (3ull << 11)

PROVOKE(load, "csrs mstatus, a1\n ld a0, (a0)");

int main(void) {
  struct outcome o = RUN2(M, load, VACANT, MPRV | MPV | MPP);
  CLEAR(mstatus, MPRV);
  CHECK_TRAP(o, BY_M, EXC_LOAD_ACCESS_FAULT);
  CHECK(!o.gva && !o.from_v && o.from_priv == 3);
  CHECK_EQ(o.tval, VACANT);
  return 0;
}
