/* SPDX-License-Identifier: Apache-2.0 */
// Two vCPUs, one thread each: the first starts the second and they take turns by IPI.
#include "guest.h"

#define ROUNDS 4ul

static volatile unsigned long turns[2];
static volatile unsigned long started;

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  guest_exit(50 + (cause & 31));
}

static void wait_for_turn(unsigned long hart) {
  // SIE is clear: SSIP is polled, and WFI returns once it is pending.
  while ((csr_read(sip) & IP_SSIP) == 0) {
    asm volatile("wfi");
  }
  csr_clear(sip, IP_SSIP);
  turns[hart]++;
}

static void send_turn(unsigned long hart) { sbi(sbi_ipi, 0, 1ul << hart, 0, 0, 0); }

void second_main(unsigned long hart, unsigned long opaque) {
  expect(hart == 1 && opaque == 0x5eed, 1, "a0 and a1 of the second vCPU");
  csr_write(sie, IP_SSIP);
  started = 1;
  send_turn(0);
  for (unsigned long i = 0; i < ROUNDS; i++) {
    wait_for_turn(1);
    send_turn(0);
  }
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)flags;
  csr_write(sie, IP_SSIP);
  expect(sbi(sbi_hsm, 2, 1, 0, 0, 0).value == 1, 2, "the second vCPU is stopped");
  long error = sbi(sbi_hsm, 0, 1, (unsigned long)second_start, 0x5eed, 0).error;
  expect(error == 0, 3, "the second vCPU starts");
  // KVM resets a vCPU when its own thread first runs it, and an interrupt sent before is lost: the
  // second vCPU says when it is there.
  wait_for_turn(hart);
  for (unsigned long i = 0; i < ROUNDS; i++) {
    send_turn(1);
    wait_for_turn(hart);
  }
  expect(started == 1 && turns[0] == ROUNDS + 1 && turns[1] == ROUNDS, 4, "every turn was taken");
  print("ipi\n");
}
