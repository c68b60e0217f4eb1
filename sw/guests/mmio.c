/* SPDX-License-Identifier: Apache-2.0 */
// Loads and stores of every width to a device that user space serves.
#include "guest.h"

#define STORE(type, offset, value) (*(volatile type *)(TEST_DEVICE + (offset)) = (type)(value))
#define LOAD(type, offset) (*(volatile type *)(TEST_DEVICE + (offset)))

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  guest_exit(50 + (cause & 31));
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  (void)flags;
  STORE(uint64_t, 0, 0x7766554433221100);
  expect(LOAD(uint64_t, 0) == 0x7766554433221100, 1, "eight bytes");
  expect(LOAD(uint32_t, 4) == 0x77665544, 2, "four bytes, unsigned");
  // Positive values: KVM 6.1 does not sign-extend what a device returns.
  expect(LOAD(int32_t, 0) == 0x33221100, 3, "four bytes, signed");
  expect(LOAD(uint16_t, 6) == 0x7766, 4, "two bytes, unsigned");
  expect(LOAD(int16_t, 2) == 0x3322, 5, "two bytes, signed");
  expect(LOAD(uint8_t, 7) == 0x77, 6, "one byte, unsigned");
  expect(LOAD(int8_t, 1) == 0x11, 7, "one byte, signed");
  STORE(uint32_t, 0, 0x89abcdef);
  STORE(uint16_t, 4, 0x4567);
  STORE(uint8_t, 6, 0x23);
  STORE(uint8_t, 7, 0x01);
  expect(LOAD(uint64_t, 0) == 0x0123456789abcdef, 8, "stores of four, two and one bytes");
  // A load to x0 exits too, and leaves x0 alone.
  unsigned long zero;
  asm volatile("lw zero, 0(%1)\n mv %0, zero" : "=r"(zero) : "r"(TEST_DEVICE) : "memory");
  expect(zero == 0, 9, "a load to x0");
  *(volatile uint32_t *)FINISHER = 0x5555;
}
