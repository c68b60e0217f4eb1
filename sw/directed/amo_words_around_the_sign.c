/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: amo_operand_size
 * Needs: a, pmp_usable>=2, ram_amo
 * Each AMO of a word on operands around the sign: what it stores, and what it returns. The upper half
 * of rs2 has no part in it. */
#include "harness.h"

static const uint32_t VALUES[] = {0, 1, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff};
#define COUNT (sizeof VALUES / sizeof *VALUES)

#if XLEN == 64
static const word_t UPPER[] = {0, 1ull << 32, ~0ull << 32, 1ull << 63};
#else
static const word_t UPPER[] = {0};
#endif

#define AMO(name, expected) \
  do { \
    uint32_t a = VALUES[i], b = VALUES[j]; \
    volatile uint32_t memory = a; \
    word_t old; \
    __asm__ volatile(name " %0, %1, (%2)" : "=&r"(old) : "r"(b | UPPER[k]), "r"(&memory) : "memory"); \
    CHECK_EQ(memory, (uint32_t)(expected)); \
    CHECK_EQ(old, (word_t)(int32_t)a); \
  } while (0)

int main(void) {
  for (unsigned n = 0; n < COUNT * COUNT; n++)
    for (unsigned k = 0; k < sizeof UPPER / sizeof *UPPER; k++) {
      unsigned i = n / COUNT, j = n % COUNT;
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
