/* SPDX-License-Identifier: Apache-2.0 */
/* Constrained LR/SC loops that may have to try again, and an SC without a reservation. */
#include "harness.h"

int main(void) {
  static uint64_t counter;
  for (uint64_t i = 0; i < 40; i++) {
    word_t old, failed;
    __asm__ volatile(
        "1: lr.d %0, (%2)\n addi %0, %0, 1\n sc.d %1, %0, (%2)\n bnez %1, 1b"
        : "=&r"(old), "=&r"(failed)
        : "r"(&counter)
        : "memory");
    CHECK_EQ(counter, i + 1);
    __asm__ volatile("sc.d %0, zero, (%1)" : "=&r"(failed) : "r"(&counter) : "memory");
    CHECK(failed != 0);
    CHECK_EQ(counter, i + 1);
  }
  return 0;
}
