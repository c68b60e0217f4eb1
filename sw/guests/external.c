/* SPDX-License-Identifier: Apache-2.0 */
// An external interrupt that user space raises and lowers (KVM_INTERRUPT sets VSEIP in hvip).
#include "guest.h"

static volatile unsigned long taken;

static void drive(uint32_t level) { *(volatile uint32_t *)TEST_DEVICE_INTERRUPT = level; }

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  if (cause != (CAUSE_INTERRUPT | 9)) {
    guest_exit(50 + (cause & 31));
  }
  taken++;
  drive(0);
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  (void)flags;
  drive(1);
  expect(csr_read(sip) & IP_SEIP, 1, "SEIP is pending");
  drive(0);
  expect((csr_read(sip) & IP_SEIP) == 0, 2, "SEIP is gone");
  csr_write(sie, IP_SEIP);
  csr_set(sstatus, SSTATUS_SIE);
  drive(1);
  expect(taken == 1, 3, "taken once, at the store that raised it");
  expect((csr_read(sip) & IP_SEIP) == 0, 4, "the handler lowered it");
  print("external\n");
}
