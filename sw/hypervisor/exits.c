/* SPDX-License-Identifier: Apache-2.0 */
// What a guest exit asks for: pages, devices, instructions, waiting.
#include "kvm.h"

#define CAUSE_INTERRUPT (1ul << (__riscv_xlen - 1))
#define HLV (__riscv_xlen == 64 ? 0x36 : 0x34)  // hlv.d, hlv.w
enum { ecall_vs = 10, fetch_page = 12, load_page = 13, fetch_guest = 20, load_guest = 21,
       virtual_instruction = 22, store_guest = 23, illegal = 2 };

// `csrr` of the guest's hstatus decides by SPVP in whose mode the access is made.
EXPORTED ulong kvm_riscv_vcpu_unpriv_read(struct kvm_vcpu *vcpu, int read_insn, ulong address,
                                          struct kvm_cpu_trap *trap) {
  register ulong record asm("a0") = (ulong)trap;
  register ulong free asm("a1") = 0;
  ulong value = 0, high = 0;
  ulong on = csr_read(sstatus) & SSTATUS_SIE;

  csr_clear(sstatus, SSTATUS_SIE);
  ulong hstatus = csr_swap(hstatus, vcpu->arch.guest_context.hstatus);
  ulong stvec = csr_swap(stvec, (ulong)__kvm_riscv_unpriv_trap);
  if (read_insn) {
    asm volatile(".insn r 0x73, 4, 0x32, %0, %3, x3"  // hlvx.hu
                 : "+&r"(value), "+r"(record), "+r"(free) : "r"(address) : "memory");
    if ((value & 3) == 3) {
      asm volatile(".insn r 0x73, 4, 0x32, %0, %3, x3"
                   : "+&r"(high), "+r"(record), "+r"(free) : "r"(address + 2) : "memory");
      value |= high << 16;
    }
  } else {
    asm volatile(".insn r 0x73, 4, %4, %0, %3, x0"
                 : "+&r"(value), "+r"(record), "+r"(free) : "r"(address), "i"(HLV) : "memory");
  }
  csr_write(stvec, stvec);
  csr_write(hstatus, hstatus);
  if (read_insn && trap->scause == load_page) {
    trap->scause = fetch_page;
  }
  csr_set(sstatus, on);
  return value;
}

// The guest takes the trap as if its own hart had raised it; its mode stays (Q4).
EXPORTED void kvm_riscv_vcpu_trap_redirect(struct kvm_vcpu *vcpu, struct kvm_cpu_trap *trap) {
  ulong vsstatus = csr_read(vsstatus);
  ulong kept = vsstatus & ~(SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE);

  kept |= vcpu->arch.guest_context.sstatus & SSTATUS_SPP;
  kept |= vsstatus & SSTATUS_SIE ? SSTATUS_SPIE : 0;
  csr_write(vsstatus, kept);
  csr_write(vscause, trap->scause);
  csr_write(vstval, trap->stval);
  csr_write(vsepc, trap->sepc);
  vcpu->arch.guest_context.sepc = csr_read(vstvec);
}

static int as_illegal(struct kvm_vcpu *vcpu, ulong insn) {
  struct kvm_cpu_trap trap = {vcpu->arch.guest_context.sepc, illegal, insn, 0, 0};

  kvm_riscv_vcpu_trap_redirect(vcpu, &trap);
  return 1;
}

// The instruction at sepc; 0 when reading it trapped, which the guest then has to handle.
static ulong fetch(struct kvm_vcpu *vcpu) {
  struct kvm_cpu_trap trap = {0};
  ulong insn = kvm_riscv_vcpu_unpriv_read(vcpu, 1, vcpu->arch.guest_context.sepc, &trap);

  if (!trap.scause) {
    return insn;
  }
  trap.sepc = vcpu->arch.guest_context.sepc;
  kvm_riscv_vcpu_trap_redirect(vcpu, &trap);
  return 0;
}

EXPORTED void kvm_riscv_vcpu_wfi(struct kvm_vcpu *vcpu) {
  while (!kvm_runnable(vcpu)) {
    asm volatile("wfi");  // with interrupts on
  }
}

EXPORTED int kvm_riscv_vcpu_virtual_insn(struct kvm_vcpu *vcpu, struct kvm_cpu_trap *trap) {
  ulong insn = trap->stval;

  if (!insn) {
    insn = fetch(vcpu);
    if (!insn) {
      return 1;
    }
  }
  if ((insn & 3) == 3 && (insn >> 2 & 31) == 28 && (insn & 0xffffff00) == 0x10500000) {
    kvm_riscv_vcpu_wfi(vcpu);
    vcpu->arch.guest_context.sepc += 4;
    return 1;
  }
  return as_illegal(vcpu, insn);
}

// --- devices ------------------------------------------------------------------------------------

// Bytes of a doubleword, which RV32 neither loads nor stores.
#define DOUBLE (__riscv_xlen == 64 ? 8u : 0u)

// An access as KVM decodes it: bytes, and the number of its register; 0 bytes: not decoded.
struct access {
  unsigned bytes, reg;
};

static struct access decode_load(ulong insn) {
  static const uint8_t widths[8] = {1, 2, 4, DOUBLE, 1, 2, DOUBLE / 2, 0};
  unsigned rd = insn >> 7 & 31, low = 8 + (insn >> 2 & 7);

  if ((insn & 0x7f) == 0x03) {
    return (struct access){widths[insn >> 12 & 7], rd};
  }
  switch (insn & 0xe003) {
    case 0x6000:
      return (struct access){DOUBLE, low};
    case 0x6002:
      return (struct access){rd ? DOUBLE : 0, rd};
    case 0x4000:
      return (struct access){4, low};
    case 0x4002:
      return (struct access){rd ? 4 : 0, rd};
    default:
      return (struct access){0, 0};
  }
}

static struct access decode_store(ulong insn) {
  unsigned rs2 = insn >> 2 & 31, low = 8 + (insn >> 2 & 7), bits = insn >> 7 & 31;

  if ((insn & 0x7f) == 0x23 && (insn >> 12 & 7) < (DOUBLE ? 4 : 3)) {
    return (struct access){1u << (insn >> 12 & 7), insn >> 20 & 31};
  }
  switch (insn & 0xe003) {
    case 0xe000:
      return (struct access){DOUBLE, low};
    case 0xe002:
      return (struct access){bits ? DOUBLE : 0, rs2};  // Q3
    case 0xc000:
      return (struct access){4, low};
    case 0xc002:
      return (struct access){bits ? 4 : 0, rs2};
    default:
      return (struct access){0, 0};
  }
}

// Where the instruction comes from; 0: the guest has been given a trap instead.
static ulong instruction(struct kvm_vcpu *vcpu, ulong htinst, unsigned *length) {
  ulong insn;

  if (htinst & 1) {
    *length = htinst & 2 ? 4 : 2;
    return htinst | 2;
  }
  insn = fetch(vcpu);
  *length = (insn & 3) == 3 ? 4 : 2;
  return insn;
}

static int to_user(struct kvm_vcpu *vcpu, struct kvm_run *run, ulong gpa, ulong insn,
                   unsigned length, struct access access, int is_write) {
  if (!access.bytes) {
    return -EOPNOTSUPP;
  }
  if (gpa & (access.bytes - 1)) {
    return -EIO;
  }
  vcpu->arch.mmio_decode = (struct kvm_mmio_decode){
      .insn = insn, .insn_len = length, .len = access.bytes, .shift = access.reg};
  run->mmio.phys_addr = gpa;
  run->mmio.len = access.bytes;
  run->mmio.is_write = (uint8_t)is_write;
  if (is_write) {
    ulong value = vcpu->arch.guest_context.x[access.reg];
    for (unsigned i = 0; i < access.bytes; i++) {
      run->mmio.data[i] = (uint8_t)(value >> 8 * i);
    }
  }
  run->exit_reason = kvm_exit_mmio;
  return 0;
}

EXPORTED int kvm_riscv_vcpu_mmio_load(struct kvm_vcpu *vcpu, struct kvm_run *run, ulong gpa,
                                      ulong htinst) {
  unsigned length;
  ulong insn = instruction(vcpu, htinst, &length);

  return insn ? to_user(vcpu, run, gpa, insn, length, decode_load(insn), 0) : 1;
}

EXPORTED int kvm_riscv_vcpu_mmio_store(struct kvm_vcpu *vcpu, struct kvm_run *run, ulong gpa,
                                       ulong htinst) {
  unsigned length;
  ulong insn = instruction(vcpu, htinst, &length);

  return insn ? to_user(vcpu, run, gpa, insn, length, decode_store(insn), 1) : 1;
}

// Once: the value of a load, zero-extended (Q1) and to the shadow of x0, too (Q2).
void kvm_mmio_return(struct kvm_vcpu *vcpu, struct kvm_run *run) {
  struct kvm_mmio_decode *decode = &vcpu->arch.mmio_decode;

  if (decode->return_handled) {
    return;
  }
  decode->return_handled = 1;
  if (!run->mmio.is_write) {
    ulong value = 0;
    for (unsigned i = 0; i < decode->len; i++) {
      value |= (ulong)run->mmio.data[i] << 8 * i;
    }
    vcpu->arch.guest_context.x[decode->shift] = value;
  }
  vcpu->arch.guest_context.sepc += decode->insn_len;
}

// --- dispatch -----------------------------------------------------------------------------------

static int page_fault(struct kvm_vcpu *vcpu, struct kvm_run *run, struct kvm_cpu_trap *trap) {
  ulong gpa = trap->htval << 2 | (trap->stval & 3);

  for (unsigned i = 0; i < MAX_SLOTS; i++) {
    struct kvm_memory_slot *slot = &vcpu->kvm->slots[i];
    if (gpa - slot->gpa < slot->size) {
      int result = kvm_riscv_gstage_map(vcpu, slot, gpa, slot->hva + gpa - slot->gpa,
                                        trap->scause == store_guest);
      return result < 0 ? result : 1;
    }
  }
  if (trap->scause == load_guest) {
    return kvm_riscv_vcpu_mmio_load(vcpu, run, gpa, trap->htinst);
  }
  if (trap->scause == store_guest) {
    return kvm_riscv_vcpu_mmio_store(vcpu, run, gpa, trap->htinst);
  }
  return -EOPNOTSUPP;
}

// 1: the guest goes on; 0: user space has to act; otherwise a negative error number.
EXPORTED int kvm_riscv_vcpu_exit(struct kvm_vcpu *vcpu, struct kvm_run *run,
                                 struct kvm_cpu_trap *trap) {
  if (trap->scause & CAUSE_INTERRUPT) {
    return 1;
  }
  run->exit_reason = kvm_exit_unknown;
  switch (trap->scause) {
    case virtual_instruction:
      return kvm_riscv_vcpu_virtual_insn(vcpu, trap);
    case fetch_guest:
    case load_guest:
    case store_guest:
      return page_fault(vcpu, run, trap);
    case ecall_vs:
      return kvm_riscv_vcpu_sbi_ecall(vcpu, run);
    default:
      return -EFAULT;
  }
}
