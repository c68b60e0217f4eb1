/* SPDX-License-Identifier: Apache-2.0 */
// Two vCPUs that compute without asking anybody, beside another VM that does the same: the host takes
// turns, and every register has to come back. What is computed twice must be the same twice: the first
// vCPU does so in VS-mode and in VU-mode.
#include "both_modes.h"
#include "guest.h"

#define STEPS 20000ul

static volatile unsigned long results[2], started, done;

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)tval;
  if (cause == 8 && frame->pc == (unsigned long)user_done) {
    end_of_user(frame->a[0]);
  }
  guest_exit(50 + (cause & 31));
}

// Eight values that depend on each other, all of them in registers.
static unsigned long compute(unsigned long seed) {
  unsigned long v[8];

  for (unsigned i = 0; i < 8; i++) {
    v[i] = seed * 0x9e3779b1ul + i;
  }
  for (unsigned long n = 0; n < STEPS; n++) {
    for (unsigned i = 0; i < 8; i++) {
      v[i] ^= v[(i + 1) & 7] + (v[(i + 3) & 7] >> 5);
    }
  }
  for (unsigned i = 1; i < 8; i++) {
    v[0] += v[i];
  }
  return v[0];
}

void second_main(unsigned long hart, unsigned long opaque) {
  started = 1;
  results[0] = compute(opaque);
  results[1] = compute(opaque);
  expect(results[0] == results[1], 2, "the second vCPU computes the same twice");
  done = hart;
  sbi(sbi_ipi, 0, 1, 0, 0, 0);
  sbi(sbi_hsm, 1, 0, 0, 0, 0);
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)flags;
  unsigned long seed = csr_read(time) | 1;
  long error = sbi(sbi_hsm, 0, 1, (unsigned long)second_start, seed, 0).error;
  expect(error == 0, 1, "the second vCPU starts");
  unsigned long first = compute(seed);
  unsigned long again = (unsigned long)call_user((const char *)compute, seed, 0, 0, 0);
  expect(first == again, 3, "the first vCPU computes the same twice");
  csr_write(sie, IP_SSIP);
  while (done != 1) {
    asm volatile("wfi");
  }
  expect(done == 1 && started == 1 && results[0] == first, 4, "both compute the same");
  print("turns\n");
  (void)hart;
}
