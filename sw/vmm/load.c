/* SPDX-License-Identifier: Apache-2.0 */
// The guest's files: mapped, not copied, wherever the address allows it.
#include "vmm.h"

// Maps the file over guest memory, page by page and private: a page that the guest never writes
// is never copied. Returns its length.
static unsigned long map_file(struct vm *vm, const char *path, unsigned long gpa) {
  unsigned long offset = gpa - GUEST_RAM;
  long file = check(vm, open_file(path, O_RDONLY | O_CLOEXEC), path);
  long length = check(vm, file_length(file), path);

  if (gpa < GUEST_RAM || (offset & (PAGE - 1)) || length == 0 ||
      offset + (unsigned long)length > vm->options.ram) {
    die(vm, "a file does not fit into guest memory", 0);
  }
  check(vm,
        map_memory(vm->ram + offset, (unsigned long)length, MAP_PRIVATE | MAP_FIXED, file), path);
  sys_3(sys_close, file, 0, 0);
  return (unsigned long)length;
}

void load_guest(struct vm *vm) {
  const struct options *options = &vm->options;
  struct vcpu *boot = &vm->vcpus[0];
  unsigned long a1;

  if (options->flat) {
    map_file(vm, options->flat, GUEST_RAM);
    a1 = get_register(boot, KVM_REG_ISA_EXT(KVM_ISA_EXT_SSTC)) ? GUEST_HAS_SSTC : 0;
  } else {
    map_file(vm, options->kernel, GUEST_RAM);
    map_file(vm, options->initrd, options->initrd_address);
    map_file(vm, options->dtb, options->dtb_address);
    a1 = options->dtb_address;
  }
  set_register(boot, KVM_REG_CORE(0), GUEST_RAM);
  set_register(boot, KVM_REG_CORE(10), 0);
  set_register(boot, KVM_REG_CORE(11), a1);
}
