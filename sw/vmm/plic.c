/* SPDX-License-Identifier: Apache-2.0 */
// A platform-level interrupt controller in user space: it reaches a vCPU by KVM_INTERRUPT alone.
//
// Accesses of four bytes; context 2i+1 is supervisor mode of vCPU i, context 2i machine mode, which
// a guest has not. A source is a level: it stays pending until its device lowers it.
#include "vmm.h"

#define PRIORITIES 0x0ul
#define PENDING 0x1000ul
#define ENABLES 0x2000ul
#define ENABLE_STRIDE 0x80ul
#define CONTEXTS 0x200000ul
#define CONTEXT_STRIDE 0x1000ul

static unsigned best_of(const struct plic *plic, unsigned vcpu) {
  unsigned best = 0;
  uint32_t ready = plic->level & ~plic->claimed & plic->enable[vcpu];

  for (unsigned source = 1; source < PLIC_SOURCES; source++) {
    uint32_t priority = plic->priority[source];
    if (ready >> source & 1 && priority > plic->threshold[vcpu] &&
        (!best || priority > plic->priority[best])) {
      best = source;
    }
  }
  return best;
}

static void update(struct vm *vm) {
  for (unsigned id = 0; id < vm->options.vcpus; id++) {
    uint32_t level = best_of(&vm->plic, id) ? KVM_INTERRUPT_SET : KVM_INTERRUPT_UNSET;
    if (vm->plic.line[id] != level) {
      vm->plic.line[id] = level;
      check(vm, sys_3(sys_ioctl, vm->vcpus[id].fd, KVM_INTERRUPT, (long)&level), "KVM_INTERRUPT");
    }
  }
}

void plic_source(struct vm *vm, unsigned source, int level) {
  uint32_t bit = 1u << (source % PLIC_SOURCES);

  vm->plic.level = level ? vm->plic.level | bit : vm->plic.level & ~bit;
  update(vm);
}

static uint32_t read_register(struct vm *vm, unsigned long offset) {
  struct plic *plic = &vm->plic;

  if (offset < PRIORITIES + 4 * PLIC_SOURCES) {
    return plic->priority[offset / 4];
  }
  if (offset == PENDING) {
    return plic->level & ~plic->claimed;
  }
  for (unsigned id = 0; id < vm->options.vcpus; id++) {
    unsigned long context = 2 * id + 1;
    if (offset == ENABLES + ENABLE_STRIDE * context) {
      return plic->enable[id];
    }
    if (offset == CONTEXTS + CONTEXT_STRIDE * context) {
      return plic->threshold[id];
    }
    if (offset == CONTEXTS + CONTEXT_STRIDE * context + 4) {
      unsigned source = best_of(plic, id);  // a claim
      plic->claimed |= source ? 1u << source : 0;
      update(vm);
      return source;
    }
  }
  return 0;
}

static void write_register(struct vm *vm, unsigned long offset, uint32_t value) {
  struct plic *plic = &vm->plic;

  if (offset < PRIORITIES + 4 * PLIC_SOURCES) {
    plic->priority[offset / 4] = value;
  }
  for (unsigned id = 0; id < vm->options.vcpus; id++) {
    unsigned long context = 2 * id + 1;
    if (offset == ENABLES + ENABLE_STRIDE * context) {
      plic->enable[id] = value & ~1u;
    } else if (offset == CONTEXTS + CONTEXT_STRIDE * context) {
      plic->threshold[id] = value;
    } else if (offset == CONTEXTS + CONTEXT_STRIDE * context + 4 && value < PLIC_SOURCES) {
      plic->claimed &= ~(1u << value);  // a completion
    }
  }
  update(vm);
}

int plic_access(struct vm *vm, unsigned long gpa, uint8_t *data, unsigned length, int is_write) {
  unsigned long offset = gpa - GUEST_PLIC;

  if (gpa < GUEST_PLIC || offset >= GUEST_PLIC_SIZE || length != 4) {
    return 0;
  }
  uint32_t value = 0;
  if (is_write) {
    __builtin_memcpy(&value, data, 4);
    write_register(vm, offset, value);
  } else {
    value = read_register(vm, offset);
    __builtin_memcpy(data, &value, 4);
  }
  return 1;
}
