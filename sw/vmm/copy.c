/* SPDX-License-Identifier: Apache-2.0 */
// A vCPU goes on in another VM: everything that KVM_GET_ONE_REG tells of it is set there.
#include "vmm.h"

#define CORE_REGISTERS 33u  // pc, x1 to x31, the mode
#define CSR_REGISTERS 10u
#define CSR_SIP 7u

static struct vm second;

static uint64_t get_wide(struct vcpu *vcpu, uint64_t id) {
  uint64_t value = 0;
  struct kvm_one_reg reg = {id, (unsigned long)&value};

  check(vcpu->vm, sys_3(sys_ioctl, vcpu->fd, KVM_GET_ONE_REG, (long)&reg), "get register");
  return value;
}

static void set_wide(struct vcpu *vcpu, uint64_t id, uint64_t value) {
  struct kvm_one_reg reg = {id, (unsigned long)&value};

  check(vcpu->vm, sys_3(sys_ioctl, vcpu->fd, KVM_SET_ONE_REG, (long)&reg), "set register");
}

// The answer to the call reaches the registers at the next KVM_RUN, which leaves at once; a second
// one finds nothing to complete.
static void complete(struct vcpu *vcpu) {
  vcpu->run->riscv_sbi.ret[0] = 0;
  vcpu->run->riscv_sbi.ret[1] = 0;
  vcpu->run->immediate_exit = 1;
  for (int i = 0; i < 2; i++) {
    if (sys_3(sys_ioctl, vcpu->fd, KVM_RUN, 0) != -EINTR) {
      die(vcpu->vm, "KVM_RUN with immediate_exit", 0);
    }
  }
  vcpu->run->immediate_exit = 0;
}

void copy_vcpu(struct vcpu *vcpu) {
  struct vm *vm = vcpu->vm;
  struct vcpu *copy = &second.vcpus[0];

  if (second.fd) {
    die(vm, "a vCPU is copied once", 0);
  }
  complete(vcpu);
  second.options = vm->options;
  second.ram = vm->ram;
  create_vm(&second);
  for (unsigned i = 0; i < CORE_REGISTERS; i++) {
    set_register(copy, KVM_REG_CORE(i), get_register(vcpu, KVM_REG_CORE(i)));
  }
  for (unsigned i = 0; i < CSR_REGISTERS; i++) {
    set_register(copy, KVM_REG_CSR(i), get_register(vcpu, KVM_REG_CSR(i)));
  }
  set_wide(copy, KVM_REG_TIMER_TIME, get_wide(vcpu, KVM_REG_TIMER_TIME));
  set_wide(copy, KVM_REG_TIMER_COMPARE, get_wide(vcpu, KVM_REG_TIMER_COMPARE));
  if (get_mp_state(vcpu) != get_mp_state(copy)) {
    die(vm, "MP state of the copy", 0);
  }
  set_mp_state(vcpu, KVM_MP_STATE_STOPPED);
  // The old machine keeps its file descriptors to the end: nothing of it runs any more.
  vcpu->fd = copy->fd;
  vcpu->run = copy->run;
  vm->fd = second.fd;
}
