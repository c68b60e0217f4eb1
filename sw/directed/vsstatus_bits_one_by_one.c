/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsstatus_acc vsstatus_sz vsstatus_op VSSTATUS_UXL_WARL VSSTATUS_UBE
 * Needs: h, pmp_usable>=2
 * Each bit of vsstatus written alone, from HS by its address and from VS as sstatus: SIE, SPIE, SPP,
 * SUM and MXR are stored, UXL keeps 2, all else (FS and VS apart) reads zero. */
#include "harness.h"

#define STORED (SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP | SSTATUS_SUM | SSTATUS_MXR)
#define APART (SSTATUS_FS | SSTATUS_VS | SSTATUS_SD)
#if XLEN == 64
#define UXL_64 (2ull << SSTATUS_UXL_SHIFT)
#else
#define UXL_64 0 /* no such field */
#endif

int main(void) {
  uint64_t before = READ(sstatus);
  for (unsigned bit = 0; bit < XLEN; bit++) {
    uint64_t one = 1ull << bit, want = (one & STORED) | UXL_64;
    WRITE(vsstatus, one);
    CHECK_EQ(READ(vsstatus) & ~APART, want);
    CHECK_EQ(run_insn(VS, CSR_READ_INSN(CSR_SSTATUS), 0, 0).a0 & ~APART, want);
    WRITE(vsstatus, 0);
    CHECK_NO_TRAP(run_insn(VS, CSR_SWAP_INSN(CSR_SSTATUS), one, 0));
    CHECK_EQ(READ(vsstatus) & ~APART, want);
    CHECK_EQ(READ(sstatus), before);
  }
  return 0;
}
