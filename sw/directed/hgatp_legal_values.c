/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgatp_sz hgatp_acc HGATP_MODE_WARL hgatp_ppn_op HGATP_VMID hgatp_vmid_lsbs hgatp_mode_sv
 * Needs: h, pmp_usable>=2
 * An unsupported MODE is not stored, the PPN's two low bits read zero, VMID bits are the low ones. */
#include "harness.h"

int main(void) {
  for (unsigned mode = 0; mode <= HGATP_MODE >> HGATP_MODE_SHIFT; mode++) {
    WRITE(hgatp, 0);
    WRITE(hgatp, (word_t)mode << HGATP_MODE_SHIFT | 7);
    uint64_t got = READ(hgatp), kept = got >> HGATP_MODE_SHIFT;
    if (mode == MODE_LEAST)
      CHECK_EQ(kept, mode);
    else if (mode > MODE_LEAST && mode <= MODE_MOST)
      CHECK(kept == mode || kept == 0);
    else
      CHECK_EQ(kept, 0);
    if (kept)
      CHECK_EQ(got & 7, 4);
  }
  WRITE(hgatp, (word_t)MODE_LEAST << HGATP_MODE_SHIFT | HGATP_VMID);
  uint64_t vmid = (READ(hgatp) & HGATP_VMID) >> HGATP_VMID_SHIFT;
  CHECK_EQ(vmid & (vmid + 1), 0);
  WRITE(hgatp, 0);
  return 0;
}
