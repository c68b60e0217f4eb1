/* SPDX-License-Identifier: Apache-2.0 */
// One virtual machine: its memory, its vCPUs, and what its user space shows of it.
#pragma once

#include "kvm_abi.h"
#include "sys.h"

#define GUEST_RAM 0x80000000ul
#define GUEST_TEST_DEVICE 0x10000000ul
#define GUEST_FINISHER 0x00100000ul
#define MAX_VCPUS 2

// What a flat guest is told in a1.
#define GUEST_HAS_SSTC 1ul

struct options {
  const char *name;       // shown in every message
  const char *flat;       // a flat guest, or
  const char *kernel;     // a Linux guest with
  const char *initrd;     //   its initramfs, mapped at the end of memory less initrd_offset
  const char *dtb;        //   and its device tree
  unsigned long initrd_address;
  unsigned long dtb_address;
  unsigned long ram;      // bytes
  unsigned vcpus;
  int print_exits;
};

struct vcpu {
  struct vm *vm;
  unsigned id;
  long fd;
  struct kvm_run *run;
  unsigned long exits;
};

struct vm {
  struct options options;
  long kvm;
  long fd;
  unsigned char *ram;
  struct vcpu vcpus[MAX_VCPUS];
  struct line console;      // what the guest prints, by lines
  uint8_t device[64];       // the test device's storage
};

// Prints why and ends the process with status 2 when `result` is a negative error number.
long check(struct vm *vm, long result, const char *what);
_Noreturn void die(struct vm *vm, const char *what, long error);

// Creates the machine, its memory and its vCPUs; vCPU 0 is ready to run.
void create_vm(struct vm *vm);
void set_register(struct vcpu *vcpu, uint64_t id, unsigned long value);
unsigned long get_register(struct vcpu *vcpu, uint64_t id);

// Puts the guest named by the options into memory.
void load_guest(struct vm *vm);

// Runs until the guest ends the machine; ends the process with 0 (pass) or 1 (fail).
void run_vcpu(void *vcpu);

// One access to a device of user space; false when no device answers there.
int device_access(struct vcpu *vcpu, unsigned long gpa, uint8_t *data, unsigned length,
                  int is_write);
_Noreturn void end_guest(struct vm *vm, unsigned long reason);
