/* SPDX-License-Identifier: Apache-2.0 */
// Fences: new code, a page moved under its own name, and the SBI calls that fence for others.
#include "guest.h"
#include "paging.h"

static uint64_t page_a[512] __attribute__((aligned(4096)));
static uint64_t page_b[512] __attribute__((aligned(4096)));
static uint32_t code[2] __attribute__((aligned(8)));

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  guest_exit(50 + (cause & 31));
}

static unsigned long run_code(void) { return ((unsigned long (*)(void))code)(); }

void guest_main(unsigned long hart, unsigned long flags) {
  volatile uint64_t *window = (volatile uint64_t *)WINDOW;
  unsigned long mask = 1ul << hart;

  (void)flags;
  code[0] = 0x00100513;  // li a0, 1
  code[1] = 0x00008067;  // ret
  asm volatile("fence.i" ::: "memory");
  expect(run_code() == 1, 1, "code that was written");
  code[0] = 0x00200513;  // li a0, 2
  expect(sbi(sbi_rfence, 0, mask, 0, 0, 0).error == 0, 2, "the FENCE.I call");
  expect(run_code() == 2, 3, "code that was changed");

  page_a[0] = 0xa;
  page_b[0] = 0xb;
  paging_on();
  set_page(0, (unsigned long)page_a, PTE_LEAF_RW);
  expect(*window == 0xa, 4, "the first page");
  set_page(0, (unsigned long)page_b, PTE_LEAF_RW);
  expect(*window == 0xb, 5, "the second page under the same address");
  // KVM turns these into HFENCE.VVMA for this vCPU's VMID.
  expect(sbi(sbi_rfence, 1, mask, 0, WINDOW, 4096).error == 0, 6, "SFENCE.VMA for a page");
  expect(sbi(sbi_rfence, 1, mask, 0, 0, 0).error == 0, 7, "SFENCE.VMA for everything");
  expect(*window == 0xb, 8, "the page after the fences");
  print("fences\n");
}
