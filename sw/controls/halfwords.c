/* SPDX-License-Identifier: Apache-2.0 */
/* Halfword loads and stores of main memory, each where the bytes beside it show. */
#include "harness.h"

int main(void) {
  static volatile uint16_t cells[64];
  for (unsigned round = 0; round < 4; round++)
    for (unsigned i = 0; i < 64; i++)
      cells[i] = (uint16_t)(round * 1000 + i);
  uint64_t sum = 0;
  for (unsigned i = 0; i < 64; i++)
    sum += cells[i];
  CHECK_EQ(sum, 64 * 3000 + 63 * 32);
  return 0;
}
