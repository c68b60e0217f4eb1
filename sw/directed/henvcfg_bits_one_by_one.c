/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_sz henvcfg_acc henvcfg_op henvcfg_stce henvcfg_pbmte_op henvcfg_adue_op henvcfg_pmm_op henvcfg_cbze henvcfg_cbcfe henvcfg_cbie HENVCFG_CBIE_WARL
 * Needs: h, smstateen, pmp_usable>=2, mstateen_ones
 * Each bit of henvcfg: STCE, PBMTE and ADUE are writable while menvcfg has theirs and read zero
 * otherwise, whatever was written before; bits of extensions that are not there stay zero. */
#include "harness.h"

#if XLEN == 32
#define MENVCFG_PBMTE UPPER(MENVCFGH_PBMTE) /* never there */
#endif
#define GATED (MENVCFG_STCE | MENVCFG_PBMTE | MENVCFG_ADUE)

int main(void) {
  WRITE(menvcfg, ~0ull);
  uint64_t have = READ(menvcfg) & GATED;
  for (unsigned bit = 1; bit < 64; bit++) {
    uint64_t one = 1ull << bit;
    WRITE(menvcfg, have);
    WRITE(henvcfg, one);
    CHECK_EQ(READ(henvcfg) & ~1ull, one & have);
    WRITE(menvcfg, have & ~one);
    CHECK_EQ(READ(henvcfg) & ~1ull, 0);
    WRITE(henvcfg, ~0ull);
    CHECK_EQ(READ(henvcfg) & ~1ull, have & ~one);
    CHECK_EQ(run_insn(HS, CSR_READ_INSN(CSR_HENVCFG), 0, 0).by, BY_M); /* mstateen0 is clear */
  }
  return 0;
}
