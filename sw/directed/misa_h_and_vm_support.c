/* Rules: misa_h_op H_vm_supported
 * misa has H, S and U. */
#include "harness.h"

int main(void) {
  CHECK(READ(misa) >> 7 & 1);
  CHECK(READ(misa) >> 18 & 1);
  CHECK(READ(misa) >> 20 & 1);
  return 0;
}
