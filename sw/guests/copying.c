/* SPDX-License-Identifier: Apache-2.0 */
// The guest's vCPU goes on in another VM: everything that ONE_REG tells of it is set there. Nothing
// that the guest can see may differ.
#include "service.h"
#include "paging.h"

static volatile unsigned long interrupts;
static volatile uint64_t page[512] __attribute__((aligned(4096)));
static unsigned long has;

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  if (cause != (CAUSE_INTERRUPT | 1) && cause != (CAUSE_INTERRUPT | 5)) {
    guest_exit(50 + (cause & 31));
  }
  interrupts++;
  csr_clear(sip, IP_SSIP);
  timer_off(has);
}

void guest_main(unsigned long hart, unsigned long flags) {
  has = flags;
  paging_on();
  set_page(0, (unsigned long)page, PTE_LEAF_RW);
  *(volatile uint64_t *)WINDOW = 0x5eed;
  csr_write(sscratch, 0x1234567);
  csr_write(scounteren, 5);
  csr_write(sie, IP_SSIP | IP_STIP);
  expect(sbi(sbi_ipi, 0, 1ul << hart, 0, 0, 0).error == 0, 1, "an IPI to itself");
  csr_set(sstatus, SSTATUS_SUM);
  unsigned long sstatus = csr_read(sstatus), satp = csr_read(satp), before = csr_read(time);

  expect(service(service_signal, 0, 0, 0, 0, 0) == 0, 2, "a signal at the next KVM_RUN");
  expect(service(service_copy, 0, 0, 0, 0, 0) == 0, 3, "in another VM");

  expect(csr_read(sstatus) == sstatus && csr_read(satp) == satp, 4, "sstatus and satp");
  expect(csr_read(sscratch) == 0x1234567 && csr_read(scounteren) == 5, 5, "sscratch, scounteren");
  expect(csr_read(sie) == (IP_SSIP | IP_STIP), 6, "sie");
  expect((csr_read(sip) & IP_SSIP) && interrupts == 0, 7, "the interrupt is still pending");
  expect(*(volatile uint64_t *)WINDOW == 0x5eed, 8, "memory through the guest's own tables");
  unsigned long now = csr_read(time);
  expect(now >= before && now - before < 1000000, 9, "time goes on");
  csr_set(sstatus, SSTATUS_SIE);
  expect(interrupts == 1, 10, "the interrupt is taken");
  csr_clear(sstatus, SSTATUS_SIE);
  timer_after(flags, 2000);
  while (interrupts == 1) {
    asm volatile("wfi");
    csr_set(sstatus, SSTATUS_SIE);
    csr_clear(sstatus, SSTATUS_SIE);
  }
  *(volatile uint32_t *)TEST_DEVICE = 0x4321;
  expect(*(volatile uint32_t *)TEST_DEVICE == 0x4321, 11, "devices");
  print("copying\n");
}
