/* Rules: misa_h_op H_vm_supported
 * misa has H, S and U, and at least Sv39 is there for both stages and for satp. */
#include "harness.h"

#define SV39 ((uint64_t)MODE_SV39 << 60)

int main(void) {
  CHECK(READ(misa) >> 7 & 1);
  CHECK(READ(misa) >> 18 & 1);
  CHECK(READ(misa) >> 20 & 1);
  WRITE(satp, SV39);
  WRITE(vsatp, SV39);
  WRITE(hgatp, SV39);
  CHECK_EQ(READ(satp), SV39);
  CHECK_EQ(READ(vsatp), SV39);
  CHECK_EQ(READ(hgatp), SV39);
  return 0;
}
