/* SPDX-License-Identifier: Apache-2.0 */
// Floating point across load and put, lazily by FS of the guest's sstatus (KVM's vcpu.c of the series).
// The host's own FS is never Off where FLOATS is 1; built with 0, the hart has no F and nothing here
// does anything.
#include "kvm.h"

EXPORTED void kvm_riscv_vcpu_fp_reset(struct kvm_vcpu *vcpu) {
  struct kvm_cpu_context *context = &vcpu->arch.guest_context;

  context->sstatus &= ~SSTATUS_FS;
  context->sstatus |= FLOATS ? SSTATUS_FS_INITIAL : 0;
}

static void clean(struct kvm_cpu_context *context) {
  context->sstatus = (context->sstatus & ~SSTATUS_FS) | SSTATUS_FS_CLEAN;
}

void kvm_riscv_vcpu_guest_fp_save(struct kvm_vcpu *vcpu) {
  struct kvm_cpu_context *context = &vcpu->arch.guest_context;

  if (FLOATS && (context->sstatus & SSTATUS_FS) == SSTATUS_FS) {
    fp_store(&vcpu->arch.guest_fp);
    clean(context);
  }
}

void kvm_riscv_vcpu_guest_fp_restore(struct kvm_vcpu *vcpu) {
  struct kvm_cpu_context *context = &vcpu->arch.guest_context;

  if (FLOATS && (context->sstatus & SSTATUS_FS) != 0) {
    fp_load(&vcpu->arch.guest_fp);
    clean(context);
  }
}

void kvm_riscv_vcpu_host_fp_save(struct kvm_vcpu *vcpu) {
  if (FLOATS) {
    fp_store(&vcpu->arch.host_fp);
  }
}

void kvm_riscv_vcpu_host_fp_restore(struct kvm_vcpu *vcpu) {
  if (FLOATS) {
    fp_load(&vcpu->arch.host_fp);
  }
}
