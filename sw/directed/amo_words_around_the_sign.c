/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: amo_operand_size
 * Needs: pmp_usable>=2, ram_amo
 * Each AMO of a word on operands around the sign: what it stores, and what it returns. */
#include "harness.h"

static const uint32_t VALUES[] = {0, 1, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff};
#define COUNT (sizeof VALUES / sizeof *VALUES)

#define AMO(name, expected) \
  do { \
    uint32_t a = VALUES[i], b = VALUES[j]; \
    volatile uint32_t memory = a; \
    word_t old; \
    __asm__ volatile(name " %0, %1, (%2)" : "=&r"(old) : "r"((word_t)b), "r"(&memory) : "memory"); \
    CHECK_EQ(memory, (uint32_t)(expected)); \
    CHECK_EQ(old, (word_t)(int32_t)a); \
  } while (0)

int main(void) {
  for (unsigned i = 0; i < COUNT; i++)
    for (unsigned j = 0; j < COUNT; j++) {
      AMO("amoswap.w", b);
      AMO("amoadd.w", a + b);
      AMO("amoxor.w", a ^ b);
      AMO("amoand.w", a & b);
      AMO("amoor.w", a | b);
      AMO("amomin.w", (int32_t)a < (int32_t)b ? a : b);
      AMO("amomax.w", (int32_t)a > (int32_t)b ? a : b);
      AMO("amominu.w", a < b ? a : b);
      AMO("amomaxu.w", a > b ? a : b);
    }
  return 0;
}
