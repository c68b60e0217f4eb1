/* SPDX-License-Identifier: Apache-2.0 */
// Creation of the machine.
#include "vmm.h"

_Noreturn void die(struct vm *vm, const char *what, long error) {
  struct line line = {0};

  put_text(&line, "vmm: ");
  put_text(&line, vm->options.name ? vm->options.name : "?");
  put_text(&line, ": ");
  put_text(&line, what);
  if (error < 0) {
    put_text(&line, ": error ");
    put_number(&line, (unsigned long)-error);
  }
  put_char(&line, '\n');
  exit_process(2);
}

long check(struct vm *vm, long result, const char *what) {
  if (is_error(result)) {
    die(vm, what, result);
  }
  return result;
}

void set_register(struct vcpu *vcpu, uint64_t id, unsigned long value) {
  struct kvm_one_reg reg = {id, (unsigned long)&value};

  check(vcpu->vm, sys_3(sys_ioctl, vcpu->fd, KVM_SET_ONE_REG, (long)&reg), "set register");
}

unsigned long get_register(struct vcpu *vcpu, uint64_t id) {
  unsigned long value = 0;
  struct kvm_one_reg reg = {id, (unsigned long)&value};

  // An extension that the kernel does not know reads as not there.
  if (sys_3(sys_ioctl, vcpu->fd, KVM_GET_ONE_REG, (long)&reg) < 0) {
    return 0;
  }
  return value;
}

void set_mp_state(struct vcpu *vcpu, uint32_t state) {
  check(vcpu->vm, sys_3(sys_ioctl, vcpu->fd, KVM_SET_MP_STATE, (long)&state), "set MP state");
}

uint32_t get_mp_state(struct vcpu *vcpu) {
  uint32_t state = -1u;

  check(vcpu->vm, sys_3(sys_ioctl, vcpu->fd, KVM_GET_MP_STATE, (long)&state), "get MP state");
  return state;
}

// A kernel that does not know an extension says so, and is none the worse for it.
static void turn_on_extensions(struct vcpu *vcpu) {
  static const unsigned long off[] = {KVM_SBI_EXT_DBCN, KVM_SBI_EXT_SUSP, KVM_SBI_EXT_MPXY};

  for (unsigned i = 0; i < sizeof off / sizeof off[0]; i++) {
    unsigned long on = 1;
    struct kvm_one_reg reg = {KVM_REG_SBI_EXT(off[i]), (unsigned long)&on};
    sys_3(sys_ioctl, vcpu->fd, KVM_SET_ONE_REG, (long)&reg);
    sys_3(sys_ioctl, vcpu->fd, KVM_GET_ONE_REG, (long)&reg);
  }
}

static void create_vcpu(struct vm *vm, unsigned id, size_t run_size) {
  struct vcpu *vcpu = &vm->vcpus[id];

  vcpu->vm = vm;
  vcpu->id = id;
  vcpu->fd = check(vm, sys_3(sys_ioctl, vm->fd, KVM_CREATE_VCPU, id), "create vCPU");
  vcpu->run = (struct kvm_run *)check(vm, map_memory(0, run_size, MAP_SHARED, vcpu->fd),
                                      "map the run page");
  if (vm->options.every_extension) {
    turn_on_extensions(vcpu);
  }
}

struct kvm_userspace_memory_region ram_slot(const struct vm *vm) {
  return (struct kvm_userspace_memory_region){
      .guest_phys_addr = GUEST_RAM,
      .memory_size = vm->options.ram,
      .userspace_addr = (unsigned long)vm->ram,
  };
}

void create_vm(struct vm *vm) {
  vm->kvm = check(vm, open_file("/dev/kvm", O_RDWR | O_CLOEXEC), "open /dev/kvm");
  if (sys_3(sys_ioctl, vm->kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION) {
    die(vm, "not the KVM interface of version 12", 0);
  }
  vm->fd = check(vm, sys_3(sys_ioctl, vm->kvm, KVM_CREATE_VM, 0), "create VM");
  size_t run_size =
      (size_t)check(vm, sys_3(sys_ioctl, vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "run page size");

  if (!vm->ram) {
    unsigned long more = vm->options.aligned ? HUGE_PAGE - 1 : 0;
    long where = check(vm, map_memory(0, vm->options.ram + more, MAP_PRIVATE | MAP_ANONYMOUS, -1),
                       "guest memory");
    vm->ram = (unsigned char *)(((unsigned long)where + more) & ~more);
  }
  struct kvm_userspace_memory_region region = ram_slot(vm);
  check(vm, sys_3(sys_ioctl, vm->fd, KVM_SET_USER_MEMORY_REGION, (long)&region), "memory slot");
  for (unsigned id = 0; id < vm->options.vcpus; id++) {
    create_vcpu(vm, id, run_size);
  }
}
