/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hie_acc HIE_WARL hip_hie_sz hip_hie_acc hip_vstip_vstie_acc hip_sgeip_sgeie_acc mip_mie_alias mip_mie_vs sie_hip_hie_mutex
 * Needs: h, pmp_usable>=2
 * Each bit of hie and mie written alone: VSSIE, VSTIE, VSEIE and (with GEILEN) SGEIE are the same bits
 * in both, sie shows none of them. */
#include "harness.h"

#define VS_LEVEL (HVIP_VSSIP | HVIP_VSTIP | HVIP_VSEIP)

int main(void) {
  WRITE(hgeie, ~0ull);
  uint64_t bits = VS_LEVEL | (READ(hgeie) ? HIP_SGEIP : 0);
  WRITE(hgeie, 0);
  CHECK_EQ(READ(mideleg) & bits, bits);
  WRITE(mideleg, ~0ull);
  for (unsigned bit = 0; bit < XLEN; bit++) {
    uint64_t one = 1ull << bit;
    if (one & ~bits & HIP_SGEIP)
      continue;
    WRITE(mie, 0);
    WRITE(hie, one);
    CHECK_EQ(READ(hie), one & bits);
    CHECK_EQ(READ(mie), one & bits);
    WRITE(hie, 0);
    WRITE(mie, one);
    CHECK_EQ(READ(hie), one & bits);
    CHECK_EQ(READ(sie) & (bits | HIP_SGEIP), 0);
    WRITE(mie, 0);
    CHECK_NO_TRAP(run_insn(HS, CSR_SWAP_INSN(CSR_SIE), one, 0));
    CHECK_EQ(READ(hie), 0);
  }
  WRITE(mie, 0);
  return 0;
}
