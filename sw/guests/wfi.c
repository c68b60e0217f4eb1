/* SPDX-License-Identifier: Apache-2.0 */
// WFI in VS-mode: a virtual-instruction exception under KVM, which blocks the vCPU until an
// interrupt is pending; whether it is then taken is up to sstatus.SIE.
#include "guest.h"

static volatile unsigned long taken;
static unsigned long has;

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  if (cause != (CAUSE_INTERRUPT | 5)) {
    guest_exit(50 + (cause & 31));
  }
  taken++;
  timer_off(has);
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  has = flags;
  csr_write(sie, IP_STIP);

  unsigned long deadline = csr_read(time) + 2000;
  timer_after(flags, 2000);
  while ((csr_read(sip) & IP_STIP) == 0) {
    asm volatile("wfi");
  }
  expect(taken == 0, 1, "with SIE clear the interrupt wakes and is not taken");
  expect(csr_read(time) >= deadline, 2, "WFI waited");

  csr_set(sstatus, SSTATUS_SIE);
  expect(taken == 1, 3, "with SIE set it is taken");
  timer_after(flags, 2000);
  // An interrupt between the test and a WFI with SIE set would be taken, cancel the timer and leave
  // the WFI waiting for ever: so SIE is open only between two WFIs.
  csr_clear(sstatus, SSTATUS_SIE);
  while (taken < 2) {
    asm volatile("wfi");
    csr_set(sstatus, SSTATUS_SIE);
    csr_clear(sstatus, SSTATUS_SIE);
  }
  print("wfi\n");
}
