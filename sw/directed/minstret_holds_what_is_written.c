/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: minstret_op minstret_wr
 * minstret counts on from a value that is written to it. */
#include "harness.h"

int main(void) {
  for (word_t value = 1; value; value <<= 8) {
    ACCESS_ONE("csrw", minstret, value);
    CHECK(READ_ONE(minstret) - value < 4);
  }
  return 0;
}
