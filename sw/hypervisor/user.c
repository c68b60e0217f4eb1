/* SPDX-License-Identifier: Apache-2.0 */
// User mode's half: makes a machine for each guest and serves what KVM leaves to it, through system
// calls alone. Between exits it takes pages away and ages them, in the same order in every run.
#include "kvm.h"


#define GUEST_RAM 0x80000000ul
#define GUEST_BYTES (256ul << 10)
#define HUGE_WINDOW 0x40000000ul
#define FINISHER 0x100000ul
#define TEST_DEVICE 0x10000000ul
#define DEVICE_INTERRUPT 0x40ul
#define MAX_EXITS 2000u

struct image {
  const char *name;
  const char *first, *last;
  ulong huge;  // 1 GiB of the host at HUGE_WINDOW
};
extern const struct image images[];
extern const unsigned image_count;

long user_call(ulong a0, ulong a1, ulong a2, ulong number);

struct machine {
  long vm, vcpu;
  struct kvm_run *run;
  ulong ram;
  uint8_t device[64];
  unsigned exits;
};

static void print(const char *text) {
  ulong n = 0;

  while (text[n]) {
    n++;
  }
  user_call(1, (ulong)text, n, sys_write);
}

static void print_number(ulong value) {
  char digits[21];
  char *p = digits + sizeof digits - 1;

  *p = 0;
  do {
    *--p = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  print(p);
}

static long one_reg(const struct machine *machine, ulong number, ulong value, ulong command) {
  struct kvm_one_reg reg = {KVM_REG_CORE(number), (ulong)&value};

  long error = user_call((ulong)machine->vcpu, command, (ulong)&reg, sys_ioctl);
  return error ? error : (long)value;
}

static void set(const struct machine *machine, ulong number, ulong value) {
  one_reg(machine, number, value, KVM_SET_ONE_REG);
}

static void region(const struct machine *machine, uint32_t slot, ulong gpa, ulong size, ulong hva) {
  struct kvm_userspace_memory_region argument = {slot, 0, gpa, size, hva};

  user_call((ulong)machine->vm, KVM_SET_USER_MEMORY_REGION, (ulong)&argument, sys_ioctl);
}

static void create(struct machine *machine, const struct image *image) {
  machine->vm = user_call(3, KVM_CREATE_VM, 0, sys_ioctl);
  machine->vcpu = user_call((ulong)machine->vm, KVM_CREATE_VCPU, 0, sys_ioctl);
  machine->ram = (ulong)user_call(0, GUEST_BYTES, 0, sys_mmap);
  for (ulong i = 0; i < (ulong)(image->last - image->first); i++) {
    ((char *)machine->ram)[i] = image->first[i];
  }
  asm volatile("fence.i" ::: "memory");
  region(machine, 0, GUEST_RAM, GUEST_BYTES, machine->ram);
  if (image->huge) {
    region(machine, LARGE_LEVEL, HUGE_WINDOW, 1ul << 30, 0x80000000ul);
  }
  set(machine, 0, GUEST_RAM);
  set(machine, 10, 0);
  set(machine, 11, 0);
}

// Returns 0 while the guest goes on, 1 when it has passed, 2 when not.
static int serve_mmio(struct machine *machine) {
  struct kvm_run *run = machine->run;
  ulong gpa = (ulong)run->mmio.phys_addr, offset = gpa - TEST_DEVICE, value = 0;

  for (unsigned i = 0; i < run->mmio.len && run->mmio.is_write; i++) {
    value |= (ulong)run->mmio.data[i] << 8 * i;
  }
  if (gpa == FINISHER && run->mmio.is_write) {
    return (value & 0xffff) == 0x5555 ? 1 : 2;
  }
  if (gpa >= TEST_DEVICE && offset + run->mmio.len <= sizeof machine->device) {
    for (unsigned i = 0; i < run->mmio.len; i++) {
      if (run->mmio.is_write) {
        machine->device[offset + i] = run->mmio.data[i];
      } else {
        run->mmio.data[i] = machine->device[offset + i];
      }
    }
    return 0;
  }
  if (offset == DEVICE_INTERRUPT && run->mmio.is_write) {
    uint32_t level = value & 1 ? KVM_INTERRUPT_SET : KVM_INTERRUPT_UNSET;
    user_call((ulong)machine->vcpu, KVM_INTERRUPT, (ulong)&level, sys_ioctl);
    return 0;
  }
  for (unsigned i = 0; i < run->mmio.len && !run->mmio.is_write; i++) {
    run->mmio.data[i] = 0xff;  // nobody there
  }
  return 0;
}

static int serve(struct machine *machine, long result) {
  struct kvm_run *run = machine->run;

  if (result < 0) {
    ulong pc = (ulong)one_reg(machine, 3, 0, KVM_GET_ONE_REG);  // gp: where to go on
    set(machine, 0, pc);
    set(machine, 10, (ulong)result);
    return pc ? 0 : 2;
  }
  switch (run->exit_reason) {
    case kvm_exit_mmio:
      return serve_mmio(machine);
    case kvm_exit_riscv_sbi: {
      char c = (char)run->riscv_sbi.args[0];
      if (run->riscv_sbi.extension_id == 1) {
        user_call(1, (ulong)&c, 1, sys_write);
        run->riscv_sbi.ret[0] = 0;
      } else {
        run->riscv_sbi.ret[0] = -1ul;
      }
      return 0;
    }
    case kvm_exit_system_event:
      return 1;
    default:
      return 2;
  }
}

// The page that the guest's pc is in goes away, and the one behind it is aged: the next entry faults.
static void disturb(const struct machine *machine) {
  ulong pc = (ulong)one_reg(machine, 0, 0, KVM_GET_ONE_REG);

  if (pc - GUEST_RAM < GUEST_BYTES - PAGE) {
    ulong page = machine->ram + ((pc - GUEST_RAM) & -PAGE);
    user_call(page, PAGE, 0, sys_munmap);
    user_call(page + PAGE, PAGE, 4, sys_madvise);
  }
}

// KVM_RUN; this process's own f registers must come back as they were: 0 where not.
static int run_once(const struct machine *machine, long *result) {
  struct fp_image before, after;

  if (!FLOATS) {
    *result = user_call((ulong)machine->vcpu, KVM_RUN, 0, sys_ioctl);
    return 1;
  }
  fp_fill(&before, machine->exits);
  fp_load(&before);
  *result = user_call((ulong)machine->vcpu, KVM_RUN, 0, sys_ioctl);
  fp_store(&after);
  return fp_same(&before, &after);
}

static int run_guest(const struct image *image, struct kvm_run *run) {
  static struct machine machine;
  int end = 0;

  machine = (struct machine){.run = run};
  create(&machine, image);
  while (!end && machine.exits++ < MAX_EXITS) {
    long result;
    end = run_once(&machine, &result) ? serve(&machine, result) : 2;
    if (machine.exits % 8 == 0) {
      disturb(&machine);
    }
  }
  print("hypervisor: ");
  print(image->name);
  print(end == 1 ? ": pass after " : ": FAIL after ");
  print_number(machine.exits);
  print(" exits to user space\n");
  return end == 1;
}

extern struct kvm_run *kvm_run_page(unsigned vcpu);

void user_main(void) {
  unsigned passed = 0;

  for (unsigned i = 0; i < image_count; i++) {
    passed += (unsigned)run_guest(&images[i], kvm_run_page(i));
  }
  print("hypervisor: ");
  print_number(passed);
  print(" of ");
  print_number(image_count);
  print(" guests passed\n");
  user_call(0, 0, 0, sys_exit);
  for (;;) {
  }
}
