/* SPDX-License-Identifier: Apache-2.0 */
// Dirty page logging, in both modes: KVM takes write permission away, the first store to a page faults
// and marks it, and the bitmap tells the VMM.
#include "service.h"

#define PAGES 16ul

static volatile uint64_t area[PAGES * 512] __attribute__((aligned(4096)));
// The second word of the bitmap, too: 64 pages behind the first.
static unsigned long first;  // page of the area in the slot

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  guest_exit(50 + (cause & 31));
}

static void store(unsigned long page) { area[page * 512]++; }

// The area's part of the bitmap. Its pages may lie in two words of 64 bits.
static unsigned long dirty(void) {
  unsigned long word = first / 64, shift = first % 64, low = 0, high = 0;
  uint64_t bits;

  expect(service(service_dirty, word, 0, 0, 0, &low) == 0, 10, "GET_DIRTY_LOG");
  bits = (uint64_t)low >> shift;
  if (shift > 64 - PAGES) {
    // In the automatic mode reading again clears what is there: nothing stores in between.
    expect(service(service_dirty, word + 1, 0, 0, 0, &high) == 0, 11, "GET_DIRTY_LOG again");
    bits |= (uint64_t)high << (64 - shift);
  }
  return (unsigned long)bits & ((1ul << PAGES) - 1);
}

static void automatic(void) {
  for (unsigned long page = 0; page < PAGES; page++) {
    store(page);
  }
  expect(service(service_log, 1, 0, 0, 0, 0) == 0, 1, "logging on");
  expect(dirty() == 0, 2, "nothing is dirty at first");
  store(1);
  store(4);
  store(1);
  store(9);
  uint64_t read = area[6 * 512];
  expect(read == 1, 3, "reading marks nothing");
  expect(dirty() == 0x212, 4, "three pages are dirty");
  expect(dirty() == 0, 5, "and clean again");
  store(4);
  store(5);
  expect(dirty() == 0x30, 6, "each interval marks its own");
}

static void manual(void) {
  unsigned long base = first & ~63ul, shift = first % 64;

  expect(service(service_log, 0, 0, 0, 0, 0) == 0, 20, "logging off");
  store(2);
  expect(service(service_dirty, 0, 0, 0, 0, 0) == -2, 21, "no bitmap: ENOENT");
  expect(service(service_manual, 0, 0, 0, 0, 0) == 0, 22, "the manual mode");
  expect(service(service_log, 1, 0, 0, 0, 0) == 0, 23, "logging on");
  store(3);
  store(5);
  store(7);
  unsigned long bits = dirty();
  expect((bits & 0xa8) == 0xa8, 24, "three pages");
  expect(dirty() == bits, 25, "reading clears nothing");
  expect(service(service_clear, base + 1, 64, 0, 0, 0) == -22, 26, "a first page not of 64");
  expect(service(service_clear, base, 64, 0x88ul << shift, 0, 0) == 0, 27, "two are cleared");
  expect((dirty() & 0xa8) == 0x20, 28, "and the one between them is not");
  // It was write-protected with them: it faults again and stays marked.
  store(5);
  store(3);
  expect((dirty() & 0xa8) == 0x28, 29, "marked once more");
  expect(service(service_log, 0, 0, 0, 0, 0) == 0, 30, "logging off");
  store(3);
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  (void)flags;
  first = ((unsigned long)area - 0x80000000ul) / PAGE;
  // Whatever else the guest writes lies on its stack: the bitmap of the area is of the area alone.
  expect(first % 64 <= 64 - PAGES, 40, "the area lies in one word of the bitmap");
  automatic();
  manual();
  print("logging\n");
}
