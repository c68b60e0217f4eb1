/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vscsrs_sub vstimecmp_acc henvcfg_stce
 * Needs: h, sstc, pmp_usable>=2, mcounteren_writable, hcounteren_writable, counters, misa_csr_implemented
 * stimecmp at V=1 names vstimecmp: each keeps its own value. */
#include "harness.h"

#define STCE (1ull << 63)
/* CSRRW changes what it reaches: at XLEN=32 the lower half. */
#define SWAPPED ((0x2222222222222222ull & ~ALL_ONES) | (0x3333333333333333ull & ALL_ONES))

PROVOKE(swap, "csrrw a0, 0x14d, a0");

int main(void) {
  WRITE(menvcfg, STCE);
  WRITE(henvcfg, STCE);
  WRITE(CSR_STIMECMP, 0x1111111111111111ull);
  WRITE(CSR_VSTIMECMP, 0x2222222222222222ull);
  struct outcome o = RUN1(VS, swap, 0x3333333333333333ull & ALL_ONES);
  CHECK_NO_TRAP(o);
  CHECK_EQ(o.a0, 0x2222222222222222ull & ALL_ONES);
  CHECK_EQ(READ(CSR_STIMECMP), 0x1111111111111111ull);
  CHECK_EQ(READ(CSR_VSTIMECMP), SWAPPED);
  CHECK_EQ(RUN1(HS, swap, 0x4444444444444444ull & ALL_ONES).a0, 0x1111111111111111ull & ALL_ONES);
  CHECK_EQ(READ(CSR_VSTIMECMP), SWAPPED);
  return 0;
}
