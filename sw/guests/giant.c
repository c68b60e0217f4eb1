/* SPDX-License-Identifier: Apache-2.0 */
// A window of 1 GiB that the hypervisor maps with one leaf (at XLEN=32: with leaves of 4 MiB): the
// firmware and the hypervisor themselves can be read in it.
#include "guest.h"

#define WINDOW_OF_HOST 0x40000000ul
#define HYPERVISOR (__riscv_xlen == 64 ? 0x200000ul : 0x400000ul)

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  guest_exit(50 + (cause & 31));
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  (void)flags;
  unsigned long firmware = *(volatile unsigned long *)WINDOW_OF_HOST;
  unsigned long hypervisor = *(volatile unsigned long *)(WINDOW_OF_HOST + HYPERVISOR);
  expect(firmware != 0 && hypervisor != 0 && firmware != hypervisor, 1, "what the host holds");
  // A store far away lies under the same leaf.
  volatile unsigned long *far = (volatile unsigned long *)(WINDOW_OF_HOST + 0x1fff000);
  *far = 0x5eed;
  expect(*far == 0x5eed, 2, "a store through it");
  print("giant\n");
}
