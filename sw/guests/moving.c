/* SPDX-License-Identifier: Apache-2.0 */
// Memory that the VMM takes away under the guest: every way calls KVM's MMU notifiers, and the guest
// must see what is there now, not what its TLB remembers.
#include "service.h"

#define PAGES 4ul

static volatile uint64_t area[PAGES * 512] __attribute__((aligned(4096)));
static volatile uint64_t other[PAGES * 512] __attribute__((aligned(4096)));
#define MINUS_ENOSYS (-38l)

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  guest_exit(50 + (cause & 31));
}

static void fill(uint64_t seed) {
  for (unsigned long page = 0; page < PAGES; page++) {
    area[page * 512] = seed + page;
    other[page * 512] = seed + 0x100 + page;
  }
}

static bool holds(const volatile uint64_t *where, uint64_t seed) {
  for (unsigned long page = 0; page < PAGES; page++) {
    if (where[page * 512] != (seed ? seed + page : 0)) {
      return false;
    }
  }
  return true;
}

void guest_main(unsigned long hart, unsigned long flags) {
  unsigned long here = (unsigned long)area, there = (unsigned long)other;

  (void)hart;
  (void)flags;
  fill(0x1000);
  long error = service(service_discard, here, PAGES * PAGE, 0, 0, 0);
  if (error != MINUS_ENOSYS) {  // a kernel without madvise
    expect(error == 0, 1, "MADV_DONTNEED");
    expect(holds(area, 0), 2, "zeroes after it");
    expect(holds(other, 0x1100), 3, "and nothing else is lost");
  }

  fill(0x2000);
  expect(service(service_unmap, here + PAGE, 2 * PAGE, 0, 0, 0) == 0, 4, "munmap");
  expect(area[0] == 0x2000 && area[3 * 512] == 0x2003, 5, "the pages beside it");
  expect(area[512] == 0 && area[1024] == 0, 6, "fresh pages");
  area[512] = 0x77;
  expect(area[512] == 0x77, 7, "they can be written");

  fill(0x3000);
  expect(service(service_move, here, there, PAGES * PAGE, 0, 0) == 0, 8, "mremap");
  expect(holds(area, 0x3100), 9, "what was there is here");
  expect(holds(other, 0), 10, "and zeroes are there");
  // Code that moves: fetched before and after.
  volatile uint32_t *code = (volatile uint32_t *)here;
  code[0] = 0x00100513;  // li a0, 1
  code[1] = 0x00008067;  // ret
  volatile uint32_t *next = (volatile uint32_t *)there;
  next[0] = 0x00200513;
  next[1] = 0x00008067;
  asm volatile("fence.i" ::: "memory");
  expect(((unsigned long (*)(void))here)() == 1, 11, "code");
  expect(service(service_move, here, there, PAGES * PAGE, 0, 0) == 0, 12, "mremap over code");
  asm volatile("fence.i" ::: "memory");
  expect(((unsigned long (*)(void))here)() == 2, 13, "the other code");

  fill(0x4000);
  expect(service(service_fork, 0, 0, 0, 0, 0) == 0, 14, "fork");
  expect(holds(area, 0x4000) && holds(other, 0x4100), 15, "a shared page reads as before");
  area[0] = 0x99;
  other[512] = 0x88;
  expect(area[0] == 0x99 && other[512] == 0x88, 16, "and is copied when it is written");
  expect(area[512] == 0x4001 && other[0] == 0x4100, 17, "alone");
  print("moving\n");
}
