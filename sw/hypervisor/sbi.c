/* SPDX-License-Identifier: Apache-2.0 */
// SBI v0.1 as profile v18 answers it: success leaves a0 alone (Q8), the console goes to user space,
// fences go to the firmware, and every other call is not supported.
#include "kvm.h"

#define SBI_RFENCE 0x52464e43ul
enum { set_timer, putchar, getchar, clear_ipi, send_ipi, fence_i, sfence_vma, sfence_vma_asid,
       shutdown };

static int to_user(struct kvm_vcpu *vcpu, struct kvm_run *run) {
  const ulong *x = vcpu->arch.guest_context.x;

  vcpu->arch.sbi_return_handled = 0;
  run->exit_reason = kvm_exit_riscv_sbi;
  run->riscv_sbi.extension_id = x[17];
  run->riscv_sbi.function_id = x[16];
  for (unsigned i = 0; i < 6; i++) {
    run->riscv_sbi.args[i] = x[10 + i];
  }
  run->riscv_sbi.ret[0] = x[10];  // Q9
  run->riscv_sbi.ret[1] = x[11];
  return 0;
}

// One vCPU: every mask that can be read names it or nobody.
static int named(struct kvm_vcpu *vcpu, struct kvm_cpu_trap *trap) {
  ulong pointer = vcpu->arch.guest_context.x[10];

  return !pointer || (kvm_riscv_vcpu_unpriv_read(vcpu, 0, pointer, trap) & 1);
}

static void remote_fence(const struct kvm_vcpu *vcpu, ulong call) {
  const ulong *x = vcpu->arch.guest_context.x;

  switch (call) {
    case fence_i:
      sbi_call(SBI_RFENCE, 0, 1, 0, 0, 0, 0);
      break;
    case sfence_vma:
      sbi_call(SBI_RFENCE, 6, 1, 0, x[11], x[12], 0);
      break;
    default:
      sbi_call(SBI_RFENCE, 5, 1, 0, x[11], x[12], x[13]);
      break;
  }
}

static int end(struct kvm_vcpu *vcpu, struct kvm_run *run) {
  vcpu->arch.power_off = 1;
  run->exit_reason = kvm_exit_system_event;
  run->system_event.type = 1;
  run->system_event.ndata = 0;
  return 0;
}

EXPORTED int kvm_riscv_vcpu_sbi_ecall(struct kvm_vcpu *vcpu, struct kvm_run *run) {
  struct kvm_cpu_context *context = &vcpu->arch.guest_context;
  struct kvm_cpu_trap trap = {0};
  ulong call = context->x[17];

  switch (call) {
    case putchar:
    case getchar:
      return to_user(vcpu, run);
    case shutdown:
      return end(vcpu, run);
    case set_timer:
#if __riscv_xlen == 64
      kvm_riscv_vcpu_timer_next_event(vcpu, context->x[10]);
#else
      kvm_riscv_vcpu_timer_next_event(vcpu, (uint64_t)context->x[11] << 32 | context->x[10]);
#endif
      break;
    case clear_ipi:
      kvm_riscv_vcpu_unset_interrupt(vcpu, IRQ_VS_SOFT);
      break;
    case send_ipi:
      if (named(vcpu, &trap) && !trap.scause) {
        kvm_riscv_vcpu_set_interrupt(vcpu, IRQ_VS_SOFT);
      }
      break;
    case fence_i:
    case sfence_vma:
    case sfence_vma_asid:
      if (named(vcpu, &trap) && !trap.scause) {
        remote_fence(vcpu, call);
      }
      break;
    default:
      context->x[10] = -2ul;
      break;
  }
  if (trap.scause) {
    trap.sepc = context->sepc;
    kvm_riscv_vcpu_trap_redirect(vcpu, &trap);
  } else {
    context->sepc += 4;
  }
  return 1;
}
