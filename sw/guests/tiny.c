/* SPDX-License-Identifier: Apache-2.0 */
// The shortest guest that touches every kind of exit: SBI console, MMIO, demand-mapped memory,
// breakpoint, timer, WFI, a fence call, page tables of its own, power-off.
#include "guest.h"
#include "paging.h"

static volatile unsigned long taken, breakpoints;
static unsigned long has;
static uint64_t page[512] __attribute__((aligned(4096)));

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)tval;
  if (cause == (CAUSE_INTERRUPT | 5)) {
    taken++;
    timer_off(has);
  } else if (cause == 3) {
    breakpoints++;
    frame->pc += 4;
  } else {
    guest_exit(50 + (cause & 31));
  }
}

void guest_main(unsigned long hart, unsigned long flags) {
  has = flags;
  print("hello from a guest\n");

  *(volatile uint32_t *)TEST_DEVICE = 0x1234;
  expect(*(volatile uint8_t *)(TEST_DEVICE + 1) == 0x12, 1, "the device remembers");

  asm volatile(".balign 4\n .word 0x00100073");
  expect(breakpoints == 1, 2, "a breakpoint of the guest's own");

  csr_write(sie, IP_STIP);
  timer_after(flags, 1000);
  while (taken == 0) {
    asm volatile("wfi");
    csr_set(sstatus, SSTATUS_SIE);
    csr_clear(sstatus, SSTATUS_SIE);
  }

  paging_on();
  set_page(0, (unsigned long)page, PTE_LEAF_RW);
  *(volatile uint64_t *)WINDOW = 0x600d;
  expect(page[0] == 0x600d, 3, "one page, two names");
  expect(sbi(sbi_rfence, 1, 1ul << hart, 0, 0, 0).error == 0, 4, "the fence call");
  print("good bye\n");
}
