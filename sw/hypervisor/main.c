/* SPDX-License-Identifier: Apache-2.0 */
// The kernel around the hypervisor: set-up, its one interrupt, and the system calls of user mode.
#include "kvm.h"

#define SBI_SRST 0x53525354ul
#define SBI_LEGACY_PUTCHAR 1ul
#define INTERRUPT_TIMER 5
#define FD_KVM 3ul
#define FD_VM 10ul
#define FD_VCPU 40ul

// Which kernel this is: the exit monitor takes the profile from it.
const char linux_banner[] __attribute__((used)) = "Trapline hypervisor v18";

void enter_user(void (*pc)(void), char *stack);
void user_main(void);
extern char user_stack_top[];

static struct kvm vms[MAX_VMS];
static unsigned created;

void *memset(void *to, int value, size_t n) {
  unsigned char *d = to;

  while (n--) {
    *d++ = (unsigned char)value;
  }
  return to;
}

_Noreturn static void power_off(void) {
  for (;;) {
    sbi_call(SBI_SRST, 0, 0, 0, 0, 0, 0);
  }
}

void kernel_interrupt(void) {
  if ((csr_read(scause) & 63) == INTERRUPT_TIMER) {
    kvm_timer_interrupt();
  }
}

// The slot's number is the level of its pages: 0 of 4 KiB, LARGE_LEVEL of more.
static long set_region(struct kvm *kvm, const struct kvm_userspace_memory_region *region) {
  if (region->slot >= MAX_SLOTS || region->flags) {
    return -EINVAL;
  }
  kvm->slots[region->slot] = (struct kvm_memory_slot){
      .gpa = (ulong)region->guest_phys_addr,
      .size = (ulong)region->memory_size,
      .hva = (ulong)region->userspace_addr,
      .level = region->slot};
  kvm_arch_commit_memory_region(kvm, &kvm->slots[region->slot]);
  return 0;
}

static long ioctl(ulong fd, ulong command, ulong argument) {
  if (fd == FD_KVM && command == KVM_CREATE_VM && created < MAX_VMS) {
    kvm_stage2_new(&vms[created]);
    return (long)(FD_VM + created++);
  }
  if (fd >= FD_VM && fd < FD_VM + created) {
    struct kvm *kvm = &vms[fd - FD_VM];
    if (command == KVM_CREATE_VCPU && !kvm->vcpu) {
      kvm_new_vcpu(kvm);
      return (long)(FD_VCPU + fd - FD_VM);
    }
    if (command == KVM_SET_USER_MEMORY_REGION) {
      return set_region(kvm, (const struct kvm_userspace_memory_region *)argument);
    }
  }
  if (fd >= FD_VCPU && fd < FD_VCPU + created && vms[fd - FD_VCPU].vcpu) {
    return kvm_arch_vcpu_ioctl(vms[fd - FD_VCPU].vcpu, command, argument);
  }
  return -EINVAL;
}

// Of every VM: what Linux's notifiers do when memory behind `hva` changes, or is looked at.
static long notify(ulong hva, ulong bytes, int (*handler)(struct kvm *, struct kvm_gfn_range *)) {
  long found = 0;

  for (unsigned i = 0; i < created; i++) {
    const struct kvm_memory_slot *slot = &vms[i].slots[0];
    if (hva - slot->hva < slot->size) {
      ulong gpa = slot->gpa + hva - slot->hva;
      struct kvm_gfn_range range = {gpa, gpa + bytes};
      found += handler(&vms[i], &range);
    }
  }
  return found;
}

long system_call(ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, ulong a5, ulong cause,
                 ulong number) {
  (void)a3;
  (void)a4;
  (void)a5;
  if (cause != 8) {
    power_off();
  }
  switch (number) {
    case sys_ioctl:
      return ioctl(a0, a1, a2);
    case sys_write:
      for (ulong i = 0; i < a2; i++) {
        sbi_call(SBI_LEGACY_PUTCHAR, 0, ((const unsigned char *)a1)[i], 0, 0, 0, 0);
      }
      return (long)a2;
    case sys_mmap:
      return (long)kvm_alloc(a1, PAGE);
    case sys_munmap:
      return notify(a0, a1, kvm_unmap_gfn_range);
    case sys_madvise:
      return notify(a0, a1, kvm_age_gfn);
    default:
      power_off();
  }
}

void kernel_main(void) {
  csr_write(hedeleg, 0xb109);
  csr_write(hideleg, VS_INTERRUPTS);
  csr_write(hcounteren, -1ul);
  csr_write(hvip, 0);
  csr_write(hie, 0);
  csr_write(sie, 0);
  if (FLOATS) {
    csr_set(sstatus, SSTATUS_FS);
  }
  kvm_stage2_detect();
  enter_user(user_main, user_stack_top);
}
