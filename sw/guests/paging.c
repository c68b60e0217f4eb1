/* SPDX-License-Identifier: Apache-2.0 */
// A guest with page tables of its own: page faults of every kind are its own and never KVM's,
// and the accesses that succeed go through both stages.
#include "paging.h"

#include "guest.h"

static volatile unsigned long last_cause, last_tval, faults;
static uint64_t data_page[512] __attribute__((aligned(4096)));

// The faulting instruction is repaired (page made whole) or skipped.
static bool repair;

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  last_cause = cause;
  last_tval = tval;
  faults++;
  if (cause == 12) {
    frame->pc = frame->ra;  // a fetch: back to the caller
  } else if (cause == 13 || cause == 15) {
    if (repair) {
      set_page((tval - WINDOW) >> 12, (unsigned long)data_page, PTE_LEAF_RW);
    } else {
      frame->pc += 4;
    }
  } else {
    guest_exit(50 + (cause & 31));
  }
}

static unsigned long load(unsigned long address) {
  unsigned long value = 0;
  asm volatile(LOAD_REGISTER " %0, 0(%1)" : "+r"(value) : "r"(address) : "memory");
  return value;
}

static void store(unsigned long address, unsigned long value) {
  asm volatile(STORE_REGISTER " %1, 0(%0)" ::"r"(address), "r"(value) : "memory");
}

static void expect_fault(unsigned long cause, unsigned long tval, unsigned long code,
                         const char *what) {
  expect(faults == 1 && last_cause == cause && last_tval == tval, code, what);
  faults = 0;
}

void guest_main(unsigned long hart, unsigned long flags) {
  unsigned long page = (unsigned long)data_page;

  (void)hart;
  (void)flags;
  paging_on();

  load(WINDOW + 8);
  expect_fault(13, WINDOW + 8, 1, "a load without a page");
  store(WINDOW + 0x1010, 1);
  expect_fault(15, WINDOW + 0x1010, 2, "a store without a page");
  ((void (*)(void))(WINDOW + 0x2000))();
  expect_fault(12, WINDOW + 0x2000, 3, "a fetch without a page");

  repair = true;
  store(WINDOW + 0x3000, 0x1234);
  expect_fault(15, WINDOW + 0x3000, 4, "a store to a page that comes on demand");
  expect(data_page[0] == 0x1234 && load(WINDOW + 0x3000) == 0x1234, 5, "both names, one page");
  repair = false;

  set_page(4, page, PTE_V | PTE_R | PTE_A | PTE_D);
  expect(load(WINDOW + 0x4000) == 0x1234, 6, "a read-only page reads");
  store(WINDOW + 0x4000, 0);
  expect_fault(15, WINDOW + 0x4000, 7, "a store to a read-only page");

  // SUM decides about the supervisor's access to a user page, and never lets it fetch.
  set_page(5, page, PTE_LEAF_RW | PTE_X | PTE_U);
  load(WINDOW + 0x5000);
  expect_fault(13, WINDOW + 0x5000, 8, "a user page with SUM clear");
  csr_set(sstatus, SSTATUS_SUM);
  expect(load(WINDOW + 0x5000) == 0x1234, 9, "a user page with SUM set");
  ((void (*)(void))(WINDOW + 0x5000))();
  expect_fault(12, WINDOW + 0x5000, 10, "no fetch from a user page");
  csr_clear(sstatus, SSTATUS_SUM);

  // MXR makes an execute-only page readable.
  set_page(6, page, PTE_V | PTE_X | PTE_A);
  load(WINDOW + 0x6000);
  expect_fault(13, WINDOW + 0x6000, 11, "an execute-only page with MXR clear");
  csr_set(sstatus, 1ul << 19);
  expect(load(WINDOW + 0x6000) == 0x1234, 12, "an execute-only page with MXR set");
  csr_clear(sstatus, 1ul << 19);

  // A and D: either the hart sets them or it faults and software does.
  set_page(7, page, PTE_V | PTE_R | PTE_W);
  load(WINDOW + 0x7000);
  if (faults == 0) {
    expect((page_bits(7) & (PTE_A | PTE_D)) == PTE_A, 13, "a load sets A and not D");
    store(WINDOW + 0x7000, 0x5678);
    expect((page_bits(7) & PTE_D) && faults == 0, 14, "a store sets D");
  } else {
    expect_fault(13, WINDOW + 0x7000, 15, "a load with A clear");
    set_page(7, page, PTE_V | PTE_R | PTE_W | PTE_A);
    store(WINDOW + 0x7000, 0x5678);
    expect_fault(15, WINDOW + 0x7000, 16, "a store with D clear");
  }

  // A device behind a guest's own mapping: the first stage succeeds, the second exits.
  set_page(8, TEST_DEVICE, PTE_LEAF_RW);
  store(WINDOW + 0x8020, 0xfeed);
  expect(load(WINDOW + 0x8020) == 0xfeed, 17, "a device through the window");
  expect(faults == 0, 18, "no further faults");
  print("paging\n");
}
