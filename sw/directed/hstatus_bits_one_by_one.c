/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstatus_acc hstatus_sz hstatus_op VSXL_RO HSTATUS_VSBE_WARL
 * Needs: h, pmp_usable>=2
 * Each bit of hstatus written alone: GVA, SPV, SPVP, HU, VTVM, VTW and VTSR are stored, VSXL keeps 2,
 * everything else but VGEIN reads zero; no bit drags another along. */
#include "harness.h"

#define STORED                                                                              \
  (HSTATUS_GVA | HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_HU | HSTATUS_VTVM | HSTATUS_VTW | HSTATUS_VTSR)
#if XLEN == 64
#define VSXL_64 (2ull << HSTATUS_VSXL_SHIFT)
#else
#define VSXL_64 0 /* no such field */
#endif

int main(void) {
  for (unsigned bit = 0; bit < XLEN; bit++) {
    uint64_t one = 1ull << bit;
    if (one & HSTATUS_VGEIN)
      continue;
    WRITE(hstatus, one);
    CHECK_EQ(READ(hstatus), (one & STORED) | VSXL_64);
    WRITE(hstatus, ~one & ~HSTATUS_VGEIN);
    CHECK_EQ(READ(hstatus), (~one & STORED) | VSXL_64);
    CHECK_NO_TRAP(run_insn(HS, CSR_INSN(3u, CSR_HSTATUS, 10), ALL_ONES, 0));
    CHECK_EQ(READ(hstatus), VSXL_64);
    CHECK_NO_TRAP(run_insn(HS, CSR_INSN(2u, CSR_HSTATUS, 10), one, 0));
    CHECK_EQ(READ(hstatus), (one & STORED) | VSXL_64);
  }
  return 0;
}
