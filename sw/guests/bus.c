/* SPDX-License-Identifier: Apache-2.0 */
// Devices that the kernel serves: ioeventfd (exact, by value, of any length), coalesced stores, and
// slots of memory that are read-only. Stores come from VS-mode and from VU-mode.
#include "both_modes.h"
#include "service.h"

#define DOORBELL (TEST_DEVICE + 0x10)
#define ZONE (TEST_DEVICE + 0x20)
#define SLOT_ADDRESS 0x60000000ul
#define EEXIST 17l
#define EINVAL 22l

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)tval;
  if (cause == 8 && frame->pc == (unsigned long)user_done) {
    end_of_user(frame->a[0]);
  }
  guest_exit(50 + (cause & 31));
}

static void store32(unsigned long address, uint32_t value) {
  *(volatile uint32_t *)address = value;
}

// The same in VU-mode, which without tables of the guest's own sees what VS-mode sees.
static void user_store32(unsigned long address, uint32_t value) {
  call_user(stub_sw, address, value, 0, 0);
  asm volatile("li gp, 0");
}

static unsigned long event(unsigned long address, unsigned long bytes, unsigned long value,
                           unsigned long flags) {
  unsigned long number = 99;
  expect(service(service_event, address, bytes, value, flags, &number) == 0, 1, "an ioeventfd");
  return number;
}

static unsigned long count(unsigned long number) {
  unsigned long value = 99;
  expect(service(service_event_count, number, 0, 0, 0, &value) == 0, 2, "its count");
  return value;
}

static void events(void) {
  unsigned long exact = event(DOORBELL, 4, 7, EVENT_MATCH);
  unsigned long any = event(DOORBELL + 8, 2, 0, 0);
  unsigned long length = event(DOORBELL + 0x20, 0, 0, 0);

  expect(service(service_event, DOORBELL, 4, 7, EVENT_MATCH, 0) == -EEXIST, 3, "the same again");
  expect(service(service_event, DOORBELL, 3, 0, 0, 0) == -EINVAL, 4, "a length of three");
  expect(service(service_event, DOORBELL, 0, 1, EVENT_MATCH, 0) == -EINVAL, 5,
         "a value for any length");
  expect(service(service_event, DOORBELL, 4, 0, 32, 0) == -EINVAL, 6, "an unknown flag");
  store32(DOORBELL, 7);
  store32(DOORBELL, 8);  // another value: to user space
  store32(DOORBELL, 7);
  expect(count(exact) == 2, 7, "signalled by its value alone");
  user_store32(DOORBELL, 7);
  expect(count(exact) == 1, 14, "signalled from VU-mode");
  expect(*(volatile uint32_t *)DOORBELL == 8, 8, "a load goes to user space, as the other did");
  *(volatile uint16_t *)(DOORBELL + 8) = 0x1111;
  *(volatile uint16_t *)(DOORBELL + 8) = 0x2222;
  store32(DOORBELL + 8, 0x3333);  // another length
  expect(count(any) == 2, 9, "signalled by every value of its length");
  *(volatile uint8_t *)(DOORBELL + 0x20) = 1;
  *(volatile uint16_t *)(DOORBELL + 0x20) = 2;
  store32(DOORBELL + 0x20, 3);
  expect(count(length) == 3, 10, "signalled by every length");
  expect(service(service_event_off, exact, 0, 0, 0, 0) == 0, 11, "taken off");
  store32(DOORBELL, 7);
  expect(count(exact) == 0 && *(volatile uint32_t *)DOORBELL == 7, 12, "it is quiet then");
  expect(service(service_event_off, length, 0, 0, 0, 0) == 0, 13, "taken off");
}

static void zones(void) {
  unsigned long taken = 0;

  expect(service(service_zone, ZONE, 16, 1, 0, 0) == 0, 20, "a coalesced zone");
  for (uint32_t i = 0; i < 4; i++) {
    store32(ZONE + 4 * i, 0x100 + i);
  }
  *(volatile uint8_t *)(ZONE + 1) = 0x77;
  expect(service(service_ring, 0, 0, 0, 0, &taken) == 0 && taken == 5, 21, "five stores kept");
  expect(*(volatile uint32_t *)ZONE == 0x7700, 22, "brought to the device");
  expect(*(volatile uint32_t *)(ZONE + 12) == 0x103, 23, "all of them");
  user_store32(ZONE + 8, 0x208);
  expect(service(service_ring, 0, 0, 0, 0, &taken) == 0 && taken == 1, 28, "a store of VU-mode kept");
  expect(*(volatile uint32_t *)(ZONE + 8) == 0x208, 29, "brought to the device, too");
#if __riscv_xlen == 64
  // Partly outside.
  *(volatile uint64_t *)(ZONE - 8) = 0x55;
#endif
  // All but one place of the ring, and then one more: that one goes to user space.
  for (uint32_t i = 0; i < 171; i++) {
    store32(ZONE, i);
  }
  expect(*(volatile uint32_t *)ZONE == 170, 24, "the store that found the ring full");
  // Before Linux 6.12 a ring that has not wrapped looks full with 85 entries.
  expect(service(service_ring, 0, 0, 0, 0, &taken) == 0 && taken >= 80, 25, "a full ring");
  expect(service(service_zone, ZONE, 16, 0, 0, 0) == 0, 26, "the zone is gone");
  store32(ZONE, 0x99);
  expect(*(volatile uint32_t *)ZONE == 0x99, 27, "stores go to user space again");
}

static void slots(void) {
  unsigned long value = 0;

  expect(service(service_slot, 3, SLOT_ADDRESS, 4, SLOT_READ_ONLY, 0) == 0, 30, "a read-only slot");
  expect(*(volatile unsigned long *)(SLOT_ADDRESS + PAGE) == 0x5a5a0001, 31, "it can be read");
  // To user space, which knows no device there.
  *(volatile uint32_t *)(SLOT_ADDRESS + PAGE) = 1;
  *(volatile uint32_t *)(SLOT_ADDRESS + 2 * PAGE) = 2;
  user_store32(SLOT_ADDRESS + PAGE, 3);
  expect(*(volatile unsigned long *)(SLOT_ADDRESS + PAGE) == 0x5a5a0001, 32, "and not written");
  expect(*(volatile unsigned long *)(SLOT_ADDRESS + 2 * PAGE) == 0x5a5a0002, 33, "nor first");
  expect(service(service_slot, 3, SLOT_ADDRESS, 4, 0, 0) == -EINVAL, 34, "it stays read-only");
  expect(service(service_slot, 4, SLOT_ADDRESS + PAGE, 1, 0, 0) == -EEXIST, 35, "an overlap");
  expect(service(service_slot, 3, SLOT_ADDRESS, 0, 0, 0) == 0, 36, "deleted");
  expect(service(service_slot, 3, SLOT_ADDRESS, 4, 0, 0) == 0, 37, "writable now");
  *(volatile unsigned long *)(SLOT_ADDRESS + PAGE) = 0x1234;
  expect(service(service_spare, PAGE, 0, 0, 0, &value) == 0 && value == 0x1234, 38,
         "user space sees the store");
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  (void)flags;
  events();
  zones();
  slots();
  print("bus\n");
}
