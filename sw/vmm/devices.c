/* SPDX-License-Identifier: Apache-2.0 */
// The devices of user space: a finisher, and a test device with storage of every width.
#include "vmm.h"

#define FINISHER_PASS 0x5555u
#define FINISHER_FAIL 0x3333u

// The test device: 64 bytes of storage; after them, a word whose bit 0 drives the external
// interrupt of the vCPU that writes it.
#define DEVICE_INTERRUPT 0x40ul
// And one that drives a source of the interrupt controller: source * 2 + level.
#define DEVICE_SOURCE 0x44ul

static unsigned long little_endian(const uint8_t *data, unsigned length) {
  unsigned long value = 0;

  for (unsigned i = 0; i < length; i++) {
    value |= (unsigned long)data[i] << (8 * i);
  }
  return value;
}

int device_access(struct vcpu *vcpu, unsigned long gpa, uint8_t *data, unsigned length,
                  int is_write) {
  struct vm *vm = vcpu->vm;
  unsigned long offset = gpa - GUEST_TEST_DEVICE;

  if (gpa == GUEST_FINISHER && is_write) {
    unsigned long value = little_endian(data, length);
    if ((value & 0xffff) == FINISHER_PASS) {
      end_guest(vm, 0);
    }
    if ((value & 0xffff) == FINISHER_FAIL) {
      end_guest(vm, value >> 16);
    }
    return 1;
  }
  if (gpa >= GUEST_TEST_DEVICE && offset + length <= sizeof vm->device) {
    for (unsigned i = 0; i < length; i++) {
      if (is_write) {
        vm->device[offset + i] = data[i];
      } else {
        data[i] = vm->device[offset + i];
      }
    }
    return 1;
  }
  if (offset == DEVICE_INTERRUPT && is_write) {
    uint32_t level = (data[0] & 1) ? KVM_INTERRUPT_SET : KVM_INTERRUPT_UNSET;
    check(vm, sys_3(sys_ioctl, vcpu->fd, KVM_INTERRUPT, (long)&level), "KVM_INTERRUPT");
    return 1;
  }
  if (offset == DEVICE_SOURCE && is_write && length == 4) {
    unsigned long value = little_endian(data, length);
    plic_source(vm, (unsigned)value >> 1, value & 1);
    return 1;
  }
  if (plic_access(vm, gpa, data, length, is_write)) {
    return 1;
  }
  if (vm->options.going_on) {
    for (unsigned i = 0; i < length && !is_write; i++) {
      data[i] = 0xff;
    }
    return 1;
  }
  return 0;
}
