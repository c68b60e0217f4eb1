/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: misa_h_op H_vm_supported
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * misa has H, S and U, and at least Sv39 (Sv32 at XLEN=32) is there for both stages and for satp. */
#include "harness.h"

#define LEAST ((word_t)MODE_LEAST << HGATP_MODE_SHIFT)

int main(void) {
  CHECK(READ(misa) >> 7 & 1);
  CHECK(READ(misa) >> 18 & 1);
  CHECK(READ(misa) >> 20 & 1);
  WRITE(satp, LEAST);
  WRITE(vsatp, LEAST);
  WRITE(hgatp, LEAST);
  CHECK_EQ(READ(satp), LEAST);
  CHECK_EQ(READ(vsatp), LEAST);
  CHECK_EQ(READ(hgatp), LEAST);
  return 0;
}
