/* SPDX-License-Identifier: Apache-2.0 */
// Two MiB of the guest's memory in one large page of the host: KVM maps it with one leaf, takes write
// permission from the whole of it while writes are logged, and takes it away as a whole.
#include "both_modes.h"
#include "service.h"

#define LARGE 0x80200000ul
#define SIZE (2ul << 20)
#define WORD_OF(page) (((page) - (0x80000000ul >> 12)) / 64)
#define BIT_OF(page) (((page) - (0x80000000ul >> 12)) % 64)
#define MINUS_EEXIST (-17l)

static unsigned long value(unsigned long offset) { return *(volatile unsigned long *)(LARGE + offset); }

static void store(unsigned long offset, unsigned long what) {
  *(volatile unsigned long *)(LARGE + offset) = what;
}

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)tval;
  if (cause == 8 && frame->pc == (unsigned long)user_done) {
    end_of_user(frame->a[0]);
  }
  guest_exit(50 + (cause & 31));
}

// The word of the dirty bitmap that holds the page; a new interval begins.
static unsigned long dirty_word(unsigned long offset) {
  unsigned long bits = 0;
  expect(service(service_dirty, WORD_OF((LARGE + offset) >> 12), 0, 0, 0, &bits) == 0, 20,
         "GET_DIRTY_LOG");
  return bits;
}

static bool has_page(unsigned long bits, unsigned long offset) {
  return bits >> BIT_OF((LARGE + offset) >> 12) & 1;
}

// A store to the large page while writes are logged. Before Linux 7.2 KVM_RUN fails: the small leaf
// that is to note the write does not go where the large one stands, and the machine goes on behind it.
static bool logged_store(unsigned long offset, unsigned long what, bool user) {
  unsigned long address = LARGE + offset;
  long result = user ? call_user(stub_sw, address, what, 0, 0) : call_supervisor(stub_sw, address, what);

  asm volatile("li gp, 0");
  expect(result == MINUS_EEXIST || value(offset) == what, 21, "a store that is logged");
  return result != MINUS_EEXIST;
}

static void logging(void) {
  expect(service(service_log, 1, 0, 0, 0, 0) == 0, 10, "logging on");
  expect(value(0x3000) == 0x33, 11, "reading goes on");
  bool done = logged_store(0x5000, 0x55, false);
  if (done) {
    unsigned long bits = dirty_word(0x5000);
    expect(has_page(bits, 0x5000), 13, "a page of the large one is dirty");
    expect(!has_page(bits, 0x6000), 15, "and not the one beside it");
  }
  expect(logged_store(0x1ff000, 0x77, true) == done, 12, "a store of VU-mode at the end");
  expect(!done || has_page(dirty_word(0x1ff000), 0x1ff000), 14, "which is dirty, too");
  expect(service(service_log, 0, 0, 0, 0, 0) == 0, 16, "logging off");
  store(0x7000, 0x99);
  expect(value(0x7000) == 0x99 && value(0x3000) == 0x33, 17, "everything can be written again");
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  (void)flags;
  store(0, 1);
  store(0x3000, 2);
  if (service(service_huge, LARGE, 0, 0, 0, 0) != 0) {
    print("huge: this host has no large pages\n");
    return;
  }
  expect(value(0) == 0 && value(0x3000) == 0, 1, "a fresh page");
  for (unsigned long offset = 0; offset < SIZE; offset += SIZE / 16) {
    store(offset, offset + 1);
  }
  for (unsigned long offset = 0; offset < SIZE; offset += SIZE / 16) {
    expect(value(offset) == offset + 1, 2, "what was stored all over it");
  }
  store(0x3000, 0x33);
  logging();
  expect(service(service_unmap, LARGE, SIZE, 0, 0, 0) == 0, 3, "munmap");
  expect(value(0) == 0 && value(0x3000) == 0 && value(0x1ff000) == 0, 4, "fresh small pages");
  store(0x3000, 3);
  expect(value(0x3000) == 3, 5, "that can be written");
  expect(service(service_huge, LARGE, 0, 0, 0, 0) == 0, 6, "a large page again");
  call_user(stub_sw, LARGE + 0x8000, 0x88, 0, 0);
  asm volatile("li gp, 0");
  expect(value(0x8000) == 0x88 && value(0x3000) == 0, 7, "that VU-mode touches first");
  print("huge\n");
}
