/* SPDX-License-Identifier: Apache-2.0 */
// One virtual machine: its memory, its vCPUs, and what its user space shows of it.
#pragma once

#include "kvm_abi.h"
#include "sys.h"

#define GUEST_RAM 0x80000000ul
#define GUEST_TEST_DEVICE 0x10000000ul
#define GUEST_FINISHER 0x00100000ul
#define GUEST_PLIC 0x0c000000ul
#define GUEST_PLIC_SIZE 0x400000ul
#define PLIC_SOURCES 32u
#define MAX_VCPUS 2
#define MAX_EVENTS 8u

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
  int going_on;           // after an end, where the guest's gp says
  int aligned;            // memory begins on a large page
  int every_extension;    // of the SBI, those too that KVM leaves off
  int floats;             // each thread holds values in its own f registers through KVM_RUN
};

struct vcpu {
  struct vm *vm;
  unsigned id;
  long fd;
  struct kvm_run *run;
  unsigned long exits;
  int signalled;  // a signal waits for the next KVM_RUN
};

// The interrupt controller that user space has (plic.c).
struct plic {
  uint32_t priority[PLIC_SOURCES];
  uint32_t level, claimed;  // bits by source
  uint32_t enable[MAX_VCPUS], threshold[MAX_VCPUS];
  uint32_t line[MAX_VCPUS];  // what KVM_INTERRUPT was last told
};

struct vm {
  struct options options;
  long kvm;
  long fd;
  unsigned char *ram;
  struct vcpu vcpus[MAX_VCPUS];
  struct line console;      // what the guest prints, by lines
  uint8_t device[64];       // the test device's storage
  struct plic plic;
  unsigned char *spare;     // memory for further slots, once asked for
  unsigned events;
  struct kvm_ioeventfd event[MAX_EVENTS];
};

// Prints why and ends the process with status 2 when `result` is a negative error number.
long check(struct vm *vm, long result, const char *what);
_Noreturn void die(struct vm *vm, const char *what, long error);

// Creates the machine, its memory unless it has some, and its vCPUs; vCPU 0 is ready to run.
void create_vm(struct vm *vm);
struct kvm_userspace_memory_region ram_slot(const struct vm *vm);
void set_register(struct vcpu *vcpu, uint64_t id, unsigned long value);
unsigned long get_register(struct vcpu *vcpu, uint64_t id);

void set_mp_state(struct vcpu *vcpu, uint32_t state);
uint32_t get_mp_state(struct vcpu *vcpu);

// Puts the guest named by the options into memory.
void load_guest(struct vm *vm);

// Runs until the guest ends the machine; ends the process with 0 (pass) or 1 (fail).
void run_vcpu(void *vcpu);

// One access to a device of user space; false when no device answers there.
int device_access(struct vcpu *vcpu, unsigned long gpa, uint8_t *data, unsigned length,
                  int is_write);
int plic_access(struct vm *vm, unsigned long gpa, uint8_t *data, unsigned length, int is_write);
// A device raises or lowers a source.
void plic_source(struct vm *vm, unsigned source, int level);
// Answers a call of services.h.
void serve_guest(struct vcpu *vcpu);
// The signal that made KVM_RUN return is taken away.
void end_signal(struct vcpu *vcpu);
// KVM_RUN; with -f the thread's own f registers must come back as they were.
long run_once(struct vcpu *vcpu);
// ONE_REG of floating point: how many registers are as in the guest's memory; one is changed.
long count_floats(struct vcpu *vcpu, const void *image, unsigned long *same);
long set_float(struct vcpu *vcpu, unsigned long number, unsigned long value);
// The vCPU goes on in another VM.
void copy_vcpu(struct vcpu *vcpu);
_Noreturn void end_guest(struct vm *vm, unsigned long reason);
