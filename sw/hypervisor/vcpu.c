/* SPDX-License-Identifier: Apache-2.0 */
// A vCPU: creation, load and put, interrupts, timer, the loop around the world switch.
#include "kvm.h"

#define NEVER (~0ull)
#define HOST_INTERRUPTS (1ul << 5)
#define SBI_TIME 0x54494d45ul

struct kvm_vcpu *kvm_loaded;
static struct kvm_vcpu vcpus[MAX_VMS];
static struct kvm_run runs[MAX_VMS] __attribute__((aligned(4096)));
static unsigned created;

EXPORTED void kvm_riscv_vcpu_timer_reset(struct kvm_vcpu *vcpu) { vcpu->arch.timer.next_set = 0; }

EXPORTED int kvm_arch_vcpu_create(struct kvm_vcpu *vcpu) {
  vcpu->arch.guest_context.hstatus = HSTATUS_VTW | HSTATUS_SPVP | HSTATUS_SPV;
  vcpu->arch.guest_context.sstatus = SSTATUS_SPP | SSTATUS_SPIE;
  vcpu->arch.sbi_return_handled = 1;
  vcpu->arch.mmio_decode.return_handled = 1;
  vcpu->arch.update_hgatp = 1;
  kvm_riscv_vcpu_fp_reset(vcpu);
  kvm_riscv_vcpu_timer_reset(vcpu);
  return 0;
}

struct kvm_vcpu *kvm_new_vcpu(struct kvm *kvm) {
  struct kvm_vcpu *vcpu = &vcpus[created];

  vcpu->kvm = kvm;
  vcpu->run = &runs[created++];
  kvm_arch_vcpu_create(vcpu);
  kvm->vcpu = vcpu;
  return vcpu;
}

// User mode has it mapped.
struct kvm_run *kvm_run_page(unsigned vcpu) { return &runs[vcpu]; }

EXPORTED void kvm_arch_vcpu_destroy(struct kvm_vcpu *vcpu) { vcpu->arch.timer.next_set = 0; }

EXPORTED void kvm_arch_vcpu_load(struct kvm_vcpu *vcpu, int cpu) {
  const struct kvm_vcpu_csr *csr = &vcpu->arch.guest_csr;

  (void)cpu;
  csr_write(vsstatus, csr->vsstatus);
  csr_write(hie, csr->hie);
  csr_write(vstvec, csr->vstvec);
  csr_write(vsscratch, csr->vsscratch);
  csr_write(vsepc, csr->vsepc);
  csr_write(vscause, csr->vscause);
  csr_write(vstval, csr->vstval);
  csr_write(hvip, csr->hvip);
  csr_write(vsatp, csr->vsatp);
  kvm_update_hgatp(vcpu);
  csr_write(htimedelta, vcpu->kvm->arch.timer.time_delta);
#if __riscv_xlen == 32
  csr_write(0x615, vcpu->kvm->arch.timer.time_delta >> 32);  // htimedeltah
#endif
  kvm_riscv_vcpu_host_fp_save(vcpu);
  kvm_riscv_vcpu_guest_fp_restore(vcpu);
  kvm_loaded = vcpu;
}

EXPORTED void kvm_arch_vcpu_put(struct kvm_vcpu *vcpu) {
  struct kvm_vcpu_csr *csr = &vcpu->arch.guest_csr;

  kvm_loaded = 0;
  kvm_riscv_vcpu_guest_fp_save(vcpu);
  kvm_riscv_vcpu_host_fp_restore(vcpu);
  csr_write(hgatp, 0);
  csr->vsstatus = csr_read(vsstatus);
  csr->hie = csr_read(hie);
  csr->vstvec = csr_read(vstvec);
  csr->vsscratch = csr_read(vsscratch);
  csr->vsepc = csr_read(vsepc);
  csr->vscause = csr_read(vscause);
  csr->vstval = csr_read(vstval);
  csr->hvip = csr_read(hvip);
  csr->vsatp = csr_read(vsatp);
}

// --- interrupts and timer -----------------------------------------------------------------------

static int post(struct kvm_vcpu *vcpu, unsigned irq, ulong level) {
  if (irq > IRQ_VS_EXT || !(VS_INTERRUPTS >> irq & 1)) {
    return -EINVAL;
  }
  struct kvm_vcpu_arch *arch = &vcpu->arch;
  arch->irqs_pending = (arch->irqs_pending & ~(1ul << irq)) | level << irq;
  arch->irqs_pending_mask |= 1ul << irq;
  return 0;
}

EXPORTED int kvm_riscv_vcpu_set_interrupt(struct kvm_vcpu *vcpu, unsigned irq) {
  return post(vcpu, irq, 1);
}

EXPORTED int kvm_riscv_vcpu_unset_interrupt(struct kvm_vcpu *vcpu, unsigned irq) {
  return post(vcpu, irq, 0);
}

int kvm_runnable(const struct kvm_vcpu *vcpu) {
  return (vcpu->arch.irqs_pending & vcpu->arch.guest_csr.hie & VS_INTERRUPTS) != 0 &&
         !vcpu->arch.power_off;
}

// What was posted since the last entry goes into the shadow of hvip.
static void flush_interrupts(struct kvm_vcpu *vcpu) {
  struct kvm_vcpu_arch *arch = &vcpu->arch;
  ulong mask = arch->irqs_pending_mask;

  arch->irqs_pending_mask = 0;
  arch->guest_csr.hvip = (arch->guest_csr.hvip & ~mask) | (arch->irqs_pending & mask);
}

// The guest may have changed VSSIP itself; a producer that posted it meanwhile wins.
static void sync_interrupts(struct kvm_vcpu *vcpu) {
  struct kvm_vcpu_arch *arch = &vcpu->arch;
  ulong soft = 1ul << IRQ_VS_SOFT;
  ulong hvip = csr_read(hvip);

  arch->guest_csr.hie = csr_read(hie);
  if ((arch->guest_csr.hvip ^ hvip) & soft && !(arch->irqs_pending_mask & soft)) {
    arch->irqs_pending_mask |= soft;
    arch->irqs_pending = (arch->irqs_pending & ~soft) | (hvip & soft);
  }
}

uint64_t kvm_host_time(void) {
#if __riscv_xlen == 64
  return csr_read(time);
#else
  for (;;) {
    ulong high = csr_read(timeh), low = csr_read(time);
    if (csr_read(timeh) == high) {
      return (uint64_t)high << 32 | low;
    }
  }
#endif
}

static uint64_t guest_time(const struct kvm_vcpu *vcpu) {
  return kvm_host_time() + vcpu->kvm->arch.timer.time_delta;
}

static void set_host_timer(uint64_t cycles) {
  sbi_call(SBI_TIME, 0, (ulong)cycles, (ulong)(cycles >> 16 >> (__riscv_xlen - 16)), 0, 0, 0);
}

EXPORTED void kvm_riscv_vcpu_timer_next_event(struct kvm_vcpu *vcpu, uint64_t cycles) {
  kvm_riscv_vcpu_unset_interrupt(vcpu, IRQ_VS_TIMER);
  vcpu->arch.timer.next_cycles = cycles;
  vcpu->arch.timer.next_set = 1;
  set_host_timer(cycles == NEVER ? cycles : cycles - vcpu->kvm->arch.timer.time_delta);
}

// The host's timer stands in for an hrtimer: one guest at a time has it.
void kvm_timer_interrupt(void) {
  set_host_timer(NEVER);
  for (unsigned i = 0; i < created; i++) {
    struct kvm_vcpu *vcpu = &vcpus[i];
    if (vcpu->arch.timer.next_set && guest_time(vcpu) >= vcpu->arch.timer.next_cycles) {
      vcpu->arch.timer.next_set = 0;
      kvm_riscv_vcpu_set_interrupt(vcpu, IRQ_VS_TIMER);
    }
  }
}

// --- KVM_RUN ------------------------------------------------------------------------------------

// In the guest and back. Interrupts are off; what the trap reported is read before they are on again.
static void enter(struct kvm_vcpu *vcpu, struct kvm_cpu_trap *trap) {
  flush_interrupts(vcpu);
  csr_write(hvip, vcpu->arch.guest_csr.hvip);
  __kvm_riscv_switch_to(&vcpu->arch);
  trap->sepc = vcpu->arch.guest_context.sepc;
  trap->scause = csr_read(scause);
  trap->stval = csr_read(stval);
  trap->htval = csr_read(htval);
  trap->htinst = csr_read(htinst);
  sync_interrupts(vcpu);
}

EXPORTED int kvm_arch_vcpu_ioctl_run(struct kvm_vcpu *vcpu) {
  struct kvm_run *run = vcpu->run;
  struct kvm_cpu_trap trap;
  int result = 1;

  if (run->exit_reason == kvm_exit_mmio) {
    kvm_mmio_return(vcpu, run);
  } else if (run->exit_reason == kvm_exit_riscv_sbi && !vcpu->arch.sbi_return_handled) {
    vcpu->arch.sbi_return_handled = 1;
    vcpu->arch.guest_context.x[10] = run->riscv_sbi.ret[0];
    vcpu->arch.guest_context.x[11] = run->riscv_sbi.ret[1];
    vcpu->arch.guest_context.sepc += 4;
  }
  if (run->immediate_exit) {
    return -EINTR;
  }
  kvm_arch_vcpu_load(vcpu, 0);
  csr_set(sie, HOST_INTERRUPTS);
  run->exit_reason = kvm_exit_unknown;
  while (result > 0 && !vcpu->arch.power_off) {
    kvm_update_vmid(vcpu);
    csr_clear(sstatus, SSTATUS_SIE);
    enter(vcpu, &trap);
    csr_set(sstatus, SSTATUS_SIE);  // an interrupt of the host's is taken here
    result = kvm_riscv_vcpu_exit(vcpu, run, &trap);
  }
  csr_clear(sstatus, SSTATUS_SIE);
  csr_clear(sie, HOST_INTERRUPTS);
  kvm_arch_vcpu_put(vcpu);
  return result;
}

static long one_reg(struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg, int set) {
  uint64_t index = reg->id - KVM_REG_CORE(0);
  struct kvm_cpu_context *context = &vcpu->arch.guest_context;
  ulong *value = (ulong *)(ulong)reg->addr;

  if (index > 31) {
    return -EINVAL;
  }
  ulong *target = index ? &context->x[index] : &context->sepc;
  if (set) {
    *target = *value;
  } else {
    *value = *target;
  }
  return 0;
}

EXPORTED long kvm_arch_vcpu_ioctl(struct kvm_vcpu *vcpu, ulong command, ulong argument) {
  switch (command) {
    case KVM_RUN:
      return kvm_arch_vcpu_ioctl_run(vcpu);
    case KVM_GET_ONE_REG:
    case KVM_SET_ONE_REG:
      return one_reg(vcpu, (const struct kvm_one_reg *)argument, command == KVM_SET_ONE_REG);
    case KVM_INTERRUPT:
      return *(const uint32_t *)argument == KVM_INTERRUPT_SET ? kvm_riscv_vcpu_set_interrupt(vcpu, IRQ_VS_EXT)
                                                : kvm_riscv_vcpu_unset_interrupt(vcpu, IRQ_VS_EXT);
    default:
      return -EINVAL;
  }
}
