/* SPDX-License-Identifier: Apache-2.0 */
// Timers set by SBI while another VM wants the hart, too: a deadline that the host has accepted must
// still stand when the guest goes on. With Sstc KVM keeps it in vstimecmp alone until the next exit,
// and loses it when it gives the hart away before (docs/bugs-found.md): a guest that waits for it
// would wait for ever, so this one asks again.
#include "guest.h"

#define CALLS 3000u
#define FAR_AWAY 0x80000000ul

static volatile unsigned long fired;

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  if (cause != (CAUSE_INTERRUPT | 5)) {
    guest_exit(50 + (cause & 31));
  }
  fired++;
  sbi(sbi_time, 0, -1ul, -1ul, 0, 0);
}

static void set_timer(unsigned long deadline) {
  expect(sbi(sbi_time, 0, deadline, 0, 0, 0).error == 0, 1, "SET_TIMER");
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  (void)flags;
  for (unsigned i = 0; i < CALLS; i++) {
    set_timer(FAR_AWAY + i);
  }
  // The one that the guest waits for is set again until it stands.
  csr_write(sie, IP_STIP);
  csr_set(sstatus, SSTATUS_SIE);
  while (!fired) {
    set_timer(csr_read(time) + 2000);
    for (unsigned long i = 0; i < 4000 && !fired; i++) {
      asm volatile("" ::: "memory");
    }
  }
  csr_clear(sstatus, SSTATUS_SIE);
  print("deadlines\n");
}
