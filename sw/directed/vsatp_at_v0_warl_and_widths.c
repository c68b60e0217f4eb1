/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsatp_mode_unsupported_v0 VSATP_MODE_UNSUPPORTED_V0_WARL vsatp_ppn_sv39_sv48_sv57_sz vsatp_v0
 * Needs: h, pmp_usable>=2, spa_bits>=56
 * vsatp written at V=0 with an unsupported MODE is ignored or legalised; PPN is 44 bits wide (22 at XLEN=32). At V=0
 * it translates nothing. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t *data = page();
  *data = 3;
  WRITE(vsatp, 0);
  if (XLEN == 64) { /* Sv32 has no reserved MODE */
    WRITE(vsatp, 5ull << 60 | 0x123);
    CHECK_EQ(READ(vsatp) >> 60, 0);
  }
  WRITE(vsatp, (word_t)MODE_LEAST << HGATP_MODE_SHIFT | HGATP_PPN);
  CHECK_EQ(READ(vsatp) & HGATP_PPN, HGATP_PPN);
  CHECK_EQ(READ(vsatp) >> HGATP_MODE_SHIFT, MODE_LEAST);
  CHECK_EQ(RUN1(HS, load, data).a0, 3);
  WRITE(vsatp, 0);
  return 0;
}
