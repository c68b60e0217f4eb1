/* SPDX-License-Identifier: Apache-2.0 */
// An interrupt controller in user space: priorities, enables, threshold, claim and completion, and an
// external interrupt of the guest for it, which only KVM_INTERRUPT can bring.
#include "service.h"

#define PLIC 0x0c000000ul
#define SOURCE_LINE (TEST_DEVICE + 0x44)
#define MINUS_EINVAL (-22l)

static volatile unsigned long taken[4], count;

static volatile uint32_t *reg(unsigned long offset) { return (volatile uint32_t *)(PLIC + offset); }

static volatile uint32_t *context(unsigned long hart, unsigned long offset) {
  return reg(0x200000 + 0x1000 * (2 * hart + 1) + offset);
}

static void drive(uint32_t source, uint32_t level) {
  *(volatile uint32_t *)SOURCE_LINE = source << 1 | level;
}

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  if (cause != (CAUSE_INTERRUPT | 9)) {
    guest_exit(50 + (cause & 31));
  }
  uint32_t source = *context(0, 4);
  taken[count++ & 3] = source;
  drive(source, 0);
  *context(0, 4) = source;
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  (void)flags;
  *reg(4 * 3) = 1;
  *reg(4 * 5) = 2;
  *reg(4 * 7) = 1;
  *reg(0x2000 + 0x80) = 1u << 3 | 1u << 5;
  expect(*reg(0x2000 + 0x80) == (1u << 3 | 1u << 5), 1, "enables");
  csr_write(sie, IP_SEIP);

  drive(7, 1);
  expect((csr_read(sip) & IP_SEIP) == 0, 2, "a source that is not enabled");
  drive(3, 1);
  expect(csr_read(sip) & IP_SEIP, 3, "one that is");
  *context(0, 0) = 1;
  expect((csr_read(sip) & IP_SEIP) == 0, 4, "below the threshold");
  *context(0, 0) = 0;
  expect(csr_read(sip) & IP_SEIP, 5, "above it");
  expect(*context(0, 4) == 3, 6, "a claim");
  expect((csr_read(sip) & IP_SEIP) == 0, 7, "claimed: no interrupt");
  expect(*context(0, 4) == 0, 8, "nothing more to claim");
  *context(0, 4) = 3;
  expect(csr_read(sip) & IP_SEIP, 9, "completed and still up");

  drive(5, 1);
  csr_set(sstatus, SSTATUS_SIE);
  expect(count == 2 && taken[0] == 5 && taken[1] == 3, 10, "the higher priority first");
  csr_clear(sstatus, SSTATUS_SIE);
  expect((csr_read(sip) & IP_SEIP) == 0, 11, "all served");

  // The ioctl by itself: the interrupt stays until it is withdrawn, and by whatever value is not SET.
  expect(service(service_interrupt, 0, -1u, 0, 0, 0) == 0, 12, "SET");
  expect(csr_read(sip) & IP_SEIP, 13, "pending");
  long error = service(service_interrupt, 0, 5, 0, 0, 0);
  expect(error == 0 || error == MINUS_EINVAL, 14, "another value");
  expect(((csr_read(sip) & IP_SEIP) == 0) == (error == 0), 15, "it withdraws or is refused");
  expect(service(service_interrupt, 0, -2u, 0, 0, 0) == 0, 16, "UNSET");
  expect((csr_read(sip) & IP_SEIP) == 0, 17, "withdrawn");
  // WFI with the interrupt pending goes on at once.
  drive(3, 1);
  asm volatile("wfi");
  expect(csr_read(sip) & IP_SEIP, 18, "awake, and not taken");
  drive(3, 0);
  print("plic\n");
}
