/* SPDX-License-Identifier: Apache-2.0 */
// What the guest asks of the memory, the devices and the vCPUs that it runs on (services.h).
#include "services.h"

#include "vmm.h"

#define CAP_MANUAL_DIRTY_LOG_PROTECT2 168u
#define MADV_DONTNEED 4
#define MREMAP_MAYMOVE 1
#define MREMAP_FIXED 2
#define EFD_NONBLOCK 04000
#define IOEVENTFD_DEASSIGN 4u
#define RING_OFFSET 4096
#define BITMAP_WORDS 64
#define SIGUSR1 10
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1

static uint64_t bitmap[BITMAP_WORDS];

static unsigned char *host_of(struct vm *vm, unsigned long gpa, unsigned long bytes) {
  unsigned long offset = gpa - GUEST_RAM;

  if (gpa < GUEST_RAM || offset + bytes > vm->options.ram || (gpa | bytes) & (PAGE - 1)) {
    die(vm, "a guest asks for memory that it does not have", 0);
  }
  return vm->ram + offset;
}

static long log_dirty(struct vm *vm, unsigned long on) {
  struct kvm_userspace_memory_region region = ram_slot(vm);

  region.flags = on ? SLOT_LOG_DIRTY : 0;
  return sys_3(sys_ioctl, vm->fd, KVM_SET_USER_MEMORY_REGION, (long)&region);
}

static long get_dirty(struct vm *vm, unsigned long word, unsigned long *value) {
  struct kvm_dirty_log log = {.slot = 0, .bitmap = (unsigned long)bitmap};

  if (vm->options.ram / PAGE > 64 * BITMAP_WORDS || word >= BITMAP_WORDS) {
    die(vm, "a bitmap too long", 0);
  }
  long result = sys_3(sys_ioctl, vm->fd, KVM_GET_DIRTY_LOG, (long)&log);
  *value = (unsigned long)bitmap[word];
  return result;
}

static long clear_dirty(struct vm *vm, const unsigned long *args) {
  struct kvm_clear_dirty_log log = {.slot = 0,
                                    .num_pages = (uint32_t)args[1],
                                    .first_page = args[0],
                                    .bitmap = (unsigned long)bitmap};

  bitmap[0] = args[2];
  return sys_3(sys_ioctl, vm->fd, KVM_CLEAR_DIRTY_LOG, (long)&log);
}

static long manual_protect(struct vm *vm) {
  struct kvm_enable_cap cap = {.cap = CAP_MANUAL_DIRTY_LOG_PROTECT2, .args = {1}};

  return sys_3(sys_ioctl, vm->fd, KVM_ENABLE_CAP, (long)&cap);
}

static long fresh_memory(unsigned char *where, unsigned long bytes) {
  long result = map_memory(where, bytes, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1);
  return is_error(result) ? result : 0;
}

static long move_memory(struct vm *vm, unsigned long to, unsigned long from, unsigned long bytes) {
  unsigned char *target = host_of(vm, to, bytes), *source = host_of(vm, from, bytes);
  long result =
      SYS(sys_mremap, source, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, target, 0);

  return is_error(result) ? result : fresh_memory(source, bytes);
}

// Every private page becomes copy-on-write; the child itself touches nothing.
static long share_by_fork(void) {
  long child = SYS(sys_clone, SIGCHLD, 0, 0, 0, 0, 0);

  if (child == 0) {
    exit_process(0);
  }
  return child < 0 ? child : wait_for(child);
}

static long spare_slot(struct vm *vm, const unsigned long *args) {
  if (!vm->spare) {
    vm->spare = (unsigned char *)check(
        vm, map_memory(0, SPARE_PAGES * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1), "spare memory");
    for (unsigned long i = 0; i < SPARE_PAGES; i++) {
      *(unsigned long *)(vm->spare + i * PAGE) = 0x5a5a0000 + i;
    }
  }
  struct kvm_userspace_memory_region region = {
      .slot = (uint32_t)args[0],
      .flags = (uint32_t)args[3],
      .guest_phys_addr = args[1],
      .memory_size = args[2] * PAGE,
      .userspace_addr = (unsigned long)vm->spare,
  };
  return sys_3(sys_ioctl, vm->fd, KVM_SET_USER_MEMORY_REGION, (long)&region);
}

static long add_event(struct vm *vm, const unsigned long *args, unsigned long *number) {
  struct kvm_ioeventfd event = {.datamatch = args[2],
                                .addr = args[0],
                                .len = (uint32_t)args[1],
                                .flags = (uint32_t)args[3]};

  if (vm->events == MAX_EVENTS) {
    return -ENOSPC;
  }
  event.fd = (int32_t)check(vm, sys_3(sys_eventfd2, 0, EFD_NONBLOCK, 0), "eventfd");
  long result = sys_3(sys_ioctl, vm->fd, KVM_IOEVENTFD, (long)&event);
  if (result == 0) {
    *number = vm->events;
    vm->event[vm->events++] = event;
  } else {
    sys_3(sys_close, event.fd, 0, 0);
  }
  return result;
}

static long count_of_event(struct vm *vm, unsigned long number, unsigned long *count) {
  uint64_t value = 0;

  if (number >= vm->events) {
    return -EINVAL;
  }
  long result = sys_3(sys_read, vm->event[number].fd, (long)&value, sizeof value);
  *count = (unsigned long)value;
  return result == -EAGAIN || result > 0 ? 0 : result;
}

static long event_off(struct vm *vm, unsigned long number) {
  if (number >= vm->events) {
    return -EINVAL;
  }
  struct kvm_ioeventfd event = vm->event[number];
  event.flags |= IOEVENTFD_DEASSIGN;
  return sys_3(sys_ioctl, vm->fd, KVM_IOEVENTFD, (long)&event);
}

static long zone(struct vm *vm, const unsigned long *args) {
  struct kvm_coalesced_mmio_zone area = {.addr = args[0], .size = (uint32_t)args[1]};

  return sys_3(sys_ioctl, vm->fd,
               args[2] ? (long)KVM_REGISTER_COALESCED_MMIO : (long)KVM_UNREGISTER_COALESCED_MMIO,
               (long)&area);
}

// Stores that the kernel kept reach their devices in order.
static unsigned long drain_ring(struct vcpu *vcpu) {
  volatile struct kvm_coalesced_mmio_ring *ring =
      (struct kvm_coalesced_mmio_ring *)((unsigned char *)vcpu->run + RING_OFFSET);
  unsigned long taken = 0;

  while (ring->first != ring->last) {
    struct kvm_coalesced_mmio entry = ring->entries[ring->first];
    if (!device_access(vcpu, (unsigned long)entry.phys_addr, entry.data, entry.len, 1)) {
      die(vcpu->vm, "a coalesced store to no device", 0);
    }
    ring->first = (ring->first + 1) % RING_ENTRIES;
    taken++;
  }
  return taken;
}

static long interrupt(struct vm *vm, unsigned long number, unsigned long value) {
  uint32_t word = (uint32_t)value;

  if (number >= vm->options.vcpus) {
    return -EINVAL;
  }
  return sys_3(sys_ioctl, vm->vcpus[number].fd, KVM_INTERRUPT, (long)&word);
}

// A signal that KVM_RUN alone lets through: it returns at once, and end_signal takes it away.
static long pending_signal(struct vcpu *vcpu) {
  uint64_t set = 1ull << (SIGUSR1 - 1);
  unsigned long ignore[3] = {1, 0, 0};
  struct kvm_signal_mask mask = {.length = 8, .set = {0}};

  check(vcpu->vm, SYS(sys_rt_sigaction, SIGUSR1, ignore, 0, 8, 0, 0), "rt_sigaction");
  check(vcpu->vm, SYS(sys_rt_sigprocmask, SIG_BLOCK, &set, 0, 8, 0, 0), "rt_sigprocmask");
  long result = sys_3(sys_ioctl, vcpu->fd, KVM_SET_SIGNAL_MASK, (long)&mask);
  if (result == 0) {
    long self = sys_3(sys_gettid, 0, 0, 0);
    result = sys_3(sys_tkill, self, SIGUSR1, 0);
    vcpu->signalled = 1;
  }
  return result;
}

void end_signal(struct vcpu *vcpu) {
  uint64_t set = 1ull << (SIGUSR1 - 1);

  vcpu->signalled = 0;
  check(vcpu->vm, sys_3(sys_ioctl, vcpu->fd, KVM_SET_SIGNAL_MASK, 0), "no signal mask");
  check(vcpu->vm, SYS(sys_rt_sigprocmask, SIG_UNBLOCK, &set, 0, 8, 0, 0), "rt_sigprocmask");
}

static long of_memory(struct vm *vm, const struct kvm_run *run, unsigned long *value) {
  const unsigned long *args = run->riscv_sbi.args;

  switch (run->riscv_sbi.function_id) {
    case service_log:
      return log_dirty(vm, args[0]);
    case service_dirty:
      return get_dirty(vm, args[0], value);
    case service_clear:
      return clear_dirty(vm, args);
    case service_manual:
      return manual_protect(vm);
    case service_discard:
      return sys_3(sys_madvise, (long)host_of(vm, args[0], args[1]), (long)args[1], MADV_DONTNEED);
    case service_unmap: {
      unsigned char *where = host_of(vm, args[0], args[1]);
      long result = sys_3(sys_munmap, (long)where, (long)args[1], 0);
      return result ? result : fresh_memory(where, args[1]);
    }
    case service_move:
      return move_memory(vm, args[0], args[1], args[2]);
    case service_fork:
      return share_by_fork();
    case service_slot:
      return spare_slot(vm, args);
    case service_spare:
      *value = *(unsigned long *)(vm->spare + args[0]);
      return 0;
    case service_huge: {
      long result = map_memory(host_of(vm, args[0], HUGE_PAGE), HUGE_PAGE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_HUGETLB, -1);
      return is_error(result) ? result : 0;
    }
    default:
      return -EINVAL;
  }
}

// Answers the call that the vCPU has made.
void serve_guest(struct vcpu *vcpu) {
  struct kvm_run *run = vcpu->run;
  const unsigned long *args = run->riscv_sbi.args;
  struct vm *vm = vcpu->vm;
  unsigned long value = 0;
  long result = 0;

  switch (run->riscv_sbi.function_id) {
    case service_event:
      result = add_event(vm, args, &value);
      break;
    case service_event_count:
      result = count_of_event(vm, args[0], &value);
      break;
    case service_event_off:
      result = event_off(vm, args[0]);
      break;
    case service_zone:
      result = zone(vm, args);
      break;
    case service_ring:
      value = drain_ring(vcpu);
      break;
    case service_copy:
      copy_vcpu(vcpu);
      return;
    case service_mp_state:
      value = get_mp_state(&vm->vcpus[args[0]]);
      break;
    case service_set_mp_state:
      // A stopped one would never come back to ask again.
      set_mp_state(&vm->vcpus[args[0]], (uint32_t)args[1]);
      result = get_mp_state(&vm->vcpus[args[0]]) == args[1] ? 0 : -EINVAL;
      set_mp_state(&vm->vcpus[args[0]], KVM_MP_STATE_RUNNABLE);
      break;
    case service_interrupt:
      result = interrupt(vm, args[0], args[1]);
      break;
    case service_floats:
      result = count_floats(&vm->vcpus[args[0]], vm->ram + (args[1] - GUEST_RAM), &value);
      break;
    case service_set_float:
      result = set_float(&vm->vcpus[args[0]], args[1], args[2]);
      break;
    case service_signal:
      result = pending_signal(vcpu);
      break;
    default:
      result = of_memory(vm, run, &value);
      break;
  }
  run->riscv_sbi.ret[0] = (unsigned long)result;
  run->riscv_sbi.ret[1] = value;
}
