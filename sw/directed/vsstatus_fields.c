/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsstatus_sz vsstatus_acc vsstatus_uxl_op VSSTATUS_UXL_WARL VSSTATUS_UBE vsstatus_sd_xs_op vsstatus_fs_op vsstatus_vs_op vsstatus_v0
 * Needs: xlen 64 (UXL is a field of RV64), h, pmp_usable>=2, mstatus_vs_writable
 * SIE, SPIE, SPP, SUM and MXR are stored, UXL is 2 and UBE 0; SD follows FS.
 * At V=0 vsstatus has no part: sstatus keeps its own bits. */
#include "harness.h"

#define STORED 0xc0122ull

int main(void) {
  uint64_t before = READ(sstatus);
  WRITE(vsstatus, ~0ull);
  /* Without F, FS may be read-only zero or not; SD says whether it is dirty. */
  uint64_t fs = READ(vsstatus) & 3ull << 13;
  CHECK_EQ(READ(vsstatus) & STORED, STORED);
  CHECK_EQ(READ(vsstatus) >> 32 & 3, 2);
  CHECK_EQ(READ(vsstatus) & 0x40, 0);
  CHECK(fs == 3ull << 13 || (fs == 0 && !(READ(misa) & 0x28)));
  CHECK_EQ(READ(vsstatus) >> 63, fs != 0);
  CHECK_EQ(READ(vsstatus) >> 9 & 3, 0);
  CHECK_EQ(READ(sstatus), before);
  WRITE(vsstatus, 0);
  CHECK_EQ(READ(vsstatus), 2ull << 32);
  WRITE(sstatus, STORED);
  CHECK_EQ(READ(vsstatus), 2ull << 32);
  return 0;
}
