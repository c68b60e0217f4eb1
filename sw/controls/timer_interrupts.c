/* SPDX-License-Identifier: Apache-2.0 */
/* Machine timer interrupts while the program counts: each stays pending until its handler. */
#include "harness.h"
#include "trapline_csr.h"

#define MTIME (*(volatile uint64_t *)0x0200bff8)
#define MTIMECMP (*(volatile uint64_t *)0x02004000)

static volatile uint64_t taken;

__attribute__((interrupt("machine"), aligned(4))) static void handler(void) {
  taken++;
  MTIMECMP = taken < 6 ? MTIME + 60 : ~0ull;
}

int main(void) {
  uint64_t before = SWAP(mtvec, (word_t)handler);
  MTIMECMP = ~0ull;
  SET(mie, 1 << 7);
  SET(mstatus, 1 << 3);
  MTIMECMP = MTIME + 60;
  uint64_t spins = 0;
  while (taken < 6 && spins < 100000)
    spins++;
  CLEAR(mstatus, 1 << 3);
  WRITE(mtvec, before);
  CHECK_EQ(taken, 6);
  return 0;
}
