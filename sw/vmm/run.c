/* SPDX-License-Identifier: Apache-2.0 */
// The loop around KVM_RUN: every exit to user space is shown when asked, and served.
#include "services.h"
#include "vmm.h"

#define SBI_LEGACY_PUTCHAR 1ul
#define SBI_LEGACY_GETCHAR 2ul
#define SBI_DBCN 0x4442434eul
#define SBI_DBCN_WRITE_BYTE 2ul
#define SBI_SUSP 0x53555350ul

_Noreturn void end_guest(struct vm *vm, unsigned long reason) {
  struct line line = {0};
  unsigned long exits = 0;

  flush_line(&vm->console);
  for (unsigned id = 0; id < vm->options.vcpus; id++) {
    exits += vm->vcpus[id].exits;
  }
  put_text(&line, "vmm: ");
  put_text(&line, vm->options.name);
  put_text(&line, reason == 0 ? ": pass after " : ": FAIL after ");
  put_number(&line, exits);
  put_text(&line, " exits to user space");
  if (reason != 0) {
    put_text(&line, ", code ");
    put_number(&line, reason);
  }
  put_char(&line, '\n');
  exit_process(reason == 0 ? 0 : 1);
}

static void begin_exit_line(struct line *line, const struct vcpu *vcpu) {
  put_text(line, "exit: vcpu ");
  put_number(line, vcpu->id);
}

// The cause that the hart reported can be told from the exit: 10 is an ECALL from VS-mode, 21 and
// 23 are load and store guest-page faults outside every memory slot.
static void print_exit(struct vcpu *vcpu) {
  const struct kvm_run *run = vcpu->run;
  struct line line = {0};

  begin_exit_line(&line, vcpu);
  switch (run->exit_reason) {
    case kvm_exit_mmio:
      put_text(&line, run->mmio.is_write ? " cause 23" : " cause 21");
      break;
    case kvm_exit_riscv_sbi:
    case kvm_exit_system_event:
      put_text(&line, " cause 10");
      break;
    default:
      put_text(&line, " reason ");
      put_number(&line, run->exit_reason);
      break;
  }
  put_text(&line, " pc ");
  put_hex(&line, get_register(vcpu, KVM_REG_CORE(0)));
  if (run->exit_reason == kvm_exit_mmio) {
    put_text(&line, " gpa ");
    put_hex(&line, run->mmio.phys_addr);
    put_text(&line, run->mmio.is_write ? " store " : " load ");
    put_number(&line, run->mmio.len);
  } else if (run->exit_reason == kvm_exit_riscv_sbi) {
    put_text(&line, " sbi ");
    put_hex(&line, run->riscv_sbi.extension_id);
    put_text(&line, " function ");
    put_hex(&line, run->riscv_sbi.function_id);
    put_text(&line, " a0 ");
    put_hex(&line, run->riscv_sbi.args[0]);
  } else if (run->exit_reason == kvm_exit_system_event) {
    put_text(&line, " event ");
    put_number(&line, run->system_event.type);
  }
  put_char(&line, '\n');
}

static void serve_sbi(struct vcpu *vcpu) {
  struct kvm_run *run = vcpu->run;

  switch (run->riscv_sbi.extension_id) {
    case SBI_LEGACY_PUTCHAR:
      put_char(&vcpu->vm->console, (char)run->riscv_sbi.args[0]);
      run->riscv_sbi.ret[0] = 0;
      break;
    case SBI_LEGACY_GETCHAR:
      run->riscv_sbi.ret[0] = -1ul;  // nobody types
      break;
    case SBI_DBCN:
      run->riscv_sbi.ret[0] = -2ul;
      if (run->riscv_sbi.function_id == SBI_DBCN_WRITE_BYTE) {
        put_char(&vcpu->vm->console, (char)run->riscv_sbi.args[0]);
        run->riscv_sbi.ret[0] = 0;
      }
      run->riscv_sbi.ret[1] = 0;
      break;
    case SBI_SUSP:
      run->riscv_sbi.ret[0] = 0;  // awake again at once
      break;
    case SERVICE_EXTENSION:
      serve_guest(vcpu);
      break;
    default:
      // KVM itself answers unknown calls; what it forwards beyond the console is of the
      // experimental and vendor ranges, none of which exists here.
      run->riscv_sbi.ret[0] = -2ul;
      run->riscv_sbi.ret[1] = 0;
      break;
  }
}

// Where the guest's gp says, with `result` in a0; false when it says nothing.
static int goes_on(struct vcpu *vcpu, unsigned long result) {
  unsigned long pc = vcpu->vm->options.going_on ? get_register(vcpu, KVM_REG_CORE(3)) : 0;

  if (!pc) {
    return 0;
  }
  set_register(vcpu, KVM_REG_CORE(0), pc);
  set_register(vcpu, KVM_REG_CORE(10), result);
  return 1;
}

// A system event has stopped every vCPU: all but those that the guest itself had stopped run again.
static int goes_on_after_event(struct vcpu *vcpu) {
  if (!goes_on(vcpu, vcpu->run->system_event.type)) {
    return 0;
  }
  if (get_mp_state(vcpu) != KVM_MP_STATE_STOPPED) {
    die(vcpu->vm, "a system event left the vCPU running", 0);
  }
  set_mp_state(vcpu, KVM_MP_STATE_RUNNABLE);
  return 1;
}

static void serve_exit(struct vcpu *vcpu) {
  struct kvm_run *run = vcpu->run;

  switch (run->exit_reason) {
    case kvm_exit_mmio:
      if (!device_access(vcpu, (unsigned long)run->mmio.phys_addr, run->mmio.data, run->mmio.len,
                         run->mmio.is_write)) {
        print_exit(vcpu);
        die(vcpu->vm, "no device at this address", 0);
      }
      break;
    case kvm_exit_riscv_sbi:
      serve_sbi(vcpu);
      break;
    case kvm_exit_system_event:
      if (goes_on_after_event(vcpu)) {
        break;
      }
      if (run->system_event.type == kvm_system_event_shutdown) {
        end_guest(vcpu->vm, run->system_event.ndata ? (unsigned long)run->system_event.data[0] : 0);
      }
      die(vcpu->vm, "the guest asked for a reset", 0);
    case kvm_exit_intr:
      break;
    default:
      print_exit(vcpu);
      die(vcpu->vm, "an exit that nobody serves", 0);
  }
}

void run_vcpu(void *argument) {
  struct vcpu *vcpu = argument;

  for (;;) {
    long result = run_once(vcpu);
    if (result == -EINTR || result == -EAGAIN) {
      if (vcpu->signalled) {
        end_signal(vcpu);
      }
      continue;
    }
    if (result < 0 && goes_on(vcpu, (unsigned long)result)) {
      continue;
    }
    if (result < 0) {
      print_exit(vcpu);
      die(vcpu->vm, "KVM_RUN", result);
    }
    vcpu->exits++;
    if (vcpu->vm->options.print_exits) {
      print_exit(vcpu);
    }
    serve_exit(vcpu);
  }
}
