/* SPDX-License-Identifier: Apache-2.0 */
// The timer: an interrupt taken in VS-mode, three times, then one that never comes.
#include "guest.h"

static volatile unsigned long ticks;
static unsigned long has;

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  if (cause != (CAUSE_INTERRUPT | 5)) {
    guest_exit(50 + (cause & 31));
  }
  ticks++;
  if (ticks < 3) {
    timer_after(has, 100);
  } else {
    timer_off(has);
  }
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  has = flags;
  csr_write(sie, IP_STIP);
  csr_set(sstatus, SSTATUS_SIE);
  unsigned long before = csr_read(time);
  timer_after(flags, 100);
  while (ticks < 3) {
  }
  expect(csr_read(time) - before >= 300, 1, "three times a hundred ticks passed");
  // Enabled, armed and cancelled: it must not come.
  timer_after(flags, 1000000);
  timer_off(flags);
  for (int i = 0; i < 100; i++) {
    asm volatile("");
  }
  expect(ticks == 3, 2, "a cancelled timer stays quiet");
  expect((csr_read(sip) & IP_STIP) == 0, 3, "STIP is clear");
  print("timer\n");
}
