/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsatp_mode_unsupported_v1 vsatp_v0 vsatp_sz vsatp_acc
 * Needs: xlen 64 (Sv32 has no reserved MODE), h, pmp_usable>=2, satp_bare_clears, vsatp_bare_clears
 * satp written in VS with an unsupported MODE: no write at all. */
#include "harness.h"

PROVOKE(write_satp, "csrw satp, a0\n csrr a0, satp");

int main(void) {
  WRITE(vsatp, 0x12345);
  struct outcome o = RUN1(VS, write_satp, 5ull << 60 | 0x777);
  CHECK_NO_TRAP(o);
  CHECK_EQ(o.a0, 0x12345);
  WRITE(satp, 0x54321);
  WRITE(satp, 5ull << 60 | 0x777);
  CHECK_EQ(READ(satp), 0x54321);
  return 0;
}
