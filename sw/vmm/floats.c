/* SPDX-License-Identifier: Apache-2.0 */
// Floating point of this process and of its vCPUs. The rest of the VMM leaves the f registers alone.
#include "../lib/fp_image.h"
#include "vmm.h"

#define FCSR 32ul

long run_once(struct vcpu *vcpu) {
  struct fp_image before, after;

  if (!vcpu->vm->options.floats) {
    return sys_3(sys_ioctl, vcpu->fd, KVM_RUN, 0);
  }
  fp_fill(&before, (unsigned long)sys_3(sys_gettid, 0, 0, 0) * 64 + vcpu->exits);
  fp_load(&before);
  long result = sys_3(sys_ioctl, vcpu->fd, KVM_RUN, 0);
  fp_store(&after);
  if (!fp_same(&before, &after)) {
    die(vcpu->vm, "KVM_RUN changed this thread's f registers", 0);
  }
  return result;
}

long count_floats(struct vcpu *vcpu, const void *image, unsigned long *same) {
  const struct fp_image *wanted = image;

  *same = 0;
  for (unsigned long n = 0; n <= FCSR; n++) {
    uint64_t value = 0;
    struct kvm_one_reg reg = {KVM_REG_FP_D(n), (unsigned long)&value};
    long error = sys_3(sys_ioctl, vcpu->fd, KVM_GET_ONE_REG, (long)&reg);
    if (error < 0) {
      return error;
    }
    *same += value == (n == FCSR ? wanted->fcsr : wanted->f[n]);
  }
  return 0;
}

long set_float(struct vcpu *vcpu, unsigned long number, unsigned long value) {
  uint64_t wide = value;
  struct kvm_one_reg reg = {KVM_REG_FP_D(number), (unsigned long)&wide};

  return sys_3(sys_ioctl, vcpu->fd, KVM_SET_ONE_REG, (long)&reg);
}
