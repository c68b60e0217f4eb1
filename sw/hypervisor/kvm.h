/* SPDX-License-Identifier: Apache-2.0 */
// A small hypervisor with KVM's split, as the series of May 2021 has it (profile v18): what the exit
// monitor knows of Linux, its functions and structures, has the same names here.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../lib/fp_image.h"
#include "../vmm/kvm_abi.h"

typedef unsigned long ulong;

#define PAGE 4096ul
// What depends on XLEN: Sv39x4 or Sv48x4 and Sv32x4, the fields of hgatp, the level of large leaves.
#if __riscv_xlen == 64
#define INDEX_BITS 9
#define LARGE_LEVEL 2u  // 1 GiB
#define HGATP_VMID_SHIFT 44
#define HGATP_VMIDS 0x3ffful
#define HGATP_MODE_SHIFT 60
#else
#define INDEX_BITS 10
#define LARGE_LEVEL 1u  // 4 MiB
#define HGATP_VMID_SHIFT 22
#define HGATP_VMIDS 0x7ful
#define HGATP_MODE_SHIFT 31
#endif
#define LEAF_BYTES(level) (PAGE << INDEX_BITS * (level))
#define csr_read(name)                                 \
  ({                                                   \
    ulong csr_value;                                   \
    asm volatile("csrr %0, " #name : "=r"(csr_value)); \
    csr_value;                                         \
  })
#define csr_write(name, value) asm volatile("csrw " #name ", %0" ::"r"((ulong)(value)) : "memory")
#define csr_swap(name, value)                                                              \
  ({                                                                                       \
    ulong csr_old;                                                                         \
    asm volatile("csrrw %0, " #name ", %1" : "=r"(csr_old) : "r"((ulong)(value)) : "memory"); \
    csr_old;                                                                               \
  })
#define csr_set(name, mask) asm volatile("csrs " #name ", %0" ::"r"((ulong)(mask)) : "memory")
#define csr_clear(name, mask) asm volatile("csrc " #name ", %0" ::"r"((ulong)(mask)) : "memory")
#define EXPORTED __attribute__((noinline, used))

// System calls of user mode, by Linux's numbers.
enum { sys_ioctl = 29, sys_write = 64, sys_exit = 93, sys_munmap = 215, sys_mmap = 222,
       sys_madvise = 233 };

#define SSTATUS_SIE (1ul << 1)
#define SSTATUS_SPIE (1ul << 5)
#define SSTATUS_SPP (1ul << 8)
#define SSTATUS_FS (3ul << 13)
#define SSTATUS_FS_INITIAL (1ul << 13)
#define SSTATUS_FS_CLEAN (2ul << 13)
#define HSTATUS_SPV (1ul << 7)
#define HSTATUS_SPVP (1ul << 8)
#define HSTATUS_VTW (1ul << 21)
#define IRQ_VS_SOFT 2u
#define IRQ_VS_TIMER 6u
#define IRQ_VS_EXT 10u
#define VS_INTERRUPTS 0x444ul
#define EINTR 4
#define EFAULT 14
#define EINVAL 22
#define EIO 5
#define EOPNOTSUPP 95

// What the world switch loads and stores; start.S knows the offsets.
struct kvm_cpu_context {
  ulong x[32];
  ulong sepc, sstatus, hstatus;
};

struct kvm_vcpu_csr {
  ulong vsstatus, hie, vstvec, vsscratch, vsepc, vscause, vstval, hvip, vsatp, scounteren;
};

struct kvm_cpu_trap {
  ulong sepc, scause, stval, htval, htinst;
};

struct kvm_vcpu_timer {
  uint64_t next_cycles;
  int next_set;
};

struct kvm_mmio_decode {
  ulong insn;
  unsigned insn_len, len, shift;
  int return_handled;
};

struct kvm_vcpu_arch {
  struct kvm_cpu_context guest_context, host_context;
  struct kvm_vcpu_csr guest_csr;
  ulong host_stvec, host_sscratch, host_scounteren;
  ulong irqs_pending, irqs_pending_mask;
  struct kvm_vcpu_timer timer;
  struct kvm_mmio_decode mmio_decode;
  int sbi_return_handled;
  int power_off;
  int update_hgatp;  // the VM has another VMID
  struct fp_image guest_fp, host_fp;
};
_Static_assert(offsetof(struct kvm_vcpu_arch, host_context) == 35 * sizeof(ulong), "start.S");
_Static_assert(offsetof(struct kvm_vcpu_arch, guest_csr.scounteren) == 79 * sizeof(ulong), "start.S");
_Static_assert(offsetof(struct kvm_vcpu_arch, host_stvec) == 80 * sizeof(ulong), "start.S");

struct kvm_vmid {
  ulong version, vmid;
};

struct kvm_guest_timer {
  uint64_t time_delta;
};

struct kvm_arch {
  struct kvm_vmid vmid;
  ulong pgd_phys;
  struct kvm_guest_timer timer;
};

// A memory slot; its pages are of LEAF_BYTES(level).
struct kvm_memory_slot {
  ulong gpa, size, hva;
  unsigned level;
};

#define MAX_VMS 12
#define MAX_SLOTS 3

struct kvm {
  struct kvm_arch arch;
  void *coalesced_mmio_ring;  // this hypervisor has none
  struct kvm_memory_slot slots[MAX_SLOTS];
  struct kvm_vcpu *vcpu;
};

struct kvm_vcpu {
  struct kvm *kvm;
  int vcpu_id;
  struct kvm_run *run;
  struct kvm_vcpu_arch arch;
};

struct kvm_gfn_range {
  ulong start, end;  // addresses
};

// start.S
void __kvm_riscv_switch_to(struct kvm_vcpu_arch *arch);
extern char __kvm_riscv_unpriv_trap[];
long sbi_call(ulong extension, ulong function, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4);

// vcpu.c
struct kvm_vcpu *kvm_new_vcpu(struct kvm *kvm);
int kvm_arch_vcpu_create(struct kvm_vcpu *vcpu);
void kvm_arch_vcpu_destroy(struct kvm_vcpu *vcpu);
void kvm_arch_vcpu_load(struct kvm_vcpu *vcpu, int cpu);
void kvm_arch_vcpu_put(struct kvm_vcpu *vcpu);
int kvm_arch_vcpu_ioctl_run(struct kvm_vcpu *vcpu);
long kvm_arch_vcpu_ioctl(struct kvm_vcpu *vcpu, ulong command, ulong argument);
int kvm_riscv_vcpu_set_interrupt(struct kvm_vcpu *vcpu, unsigned irq);
int kvm_riscv_vcpu_unset_interrupt(struct kvm_vcpu *vcpu, unsigned irq);
void kvm_riscv_vcpu_timer_next_event(struct kvm_vcpu *vcpu, uint64_t cycles);
void kvm_timer_interrupt(void);
uint64_t kvm_host_time(void);
int kvm_runnable(const struct kvm_vcpu *vcpu);
extern struct kvm_vcpu *kvm_loaded;

// fp.c
void kvm_riscv_vcpu_fp_reset(struct kvm_vcpu *vcpu);
void kvm_riscv_vcpu_guest_fp_save(struct kvm_vcpu *vcpu);
void kvm_riscv_vcpu_guest_fp_restore(struct kvm_vcpu *vcpu);
void kvm_riscv_vcpu_host_fp_save(struct kvm_vcpu *vcpu);
void kvm_riscv_vcpu_host_fp_restore(struct kvm_vcpu *vcpu);

// exits.c, sbi.c
int kvm_riscv_vcpu_exit(struct kvm_vcpu *vcpu, struct kvm_run *run, struct kvm_cpu_trap *trap);
int kvm_riscv_vcpu_sbi_ecall(struct kvm_vcpu *vcpu, struct kvm_run *run);
void kvm_riscv_vcpu_trap_redirect(struct kvm_vcpu *vcpu, struct kvm_cpu_trap *trap);
ulong kvm_riscv_vcpu_unpriv_read(struct kvm_vcpu *vcpu, int read_insn, ulong address,
                                 struct kvm_cpu_trap *trap);
void kvm_mmio_return(struct kvm_vcpu *vcpu, struct kvm_run *run);
void kvm_riscv_vcpu_wfi(struct kvm_vcpu *vcpu);

// stage2.c
void kvm_stage2_detect(void);
void kvm_stage2_new(struct kvm *kvm);
int kvm_riscv_gstage_map(struct kvm_vcpu *vcpu, struct kvm_memory_slot *slot, ulong gpa, ulong hva,
                         int is_write);
int kvm_age_gfn(struct kvm *kvm, struct kvm_gfn_range *range);
void kvm_arch_flush_shadow_memslot(struct kvm *kvm, struct kvm_memory_slot *slot);
void kvm_arch_flush_shadow_all(struct kvm *kvm);
void kvm_arch_commit_memory_region(struct kvm *kvm, struct kvm_memory_slot *slot);
int kvm_unmap_gfn_range(struct kvm *kvm, struct kvm_gfn_range *range);
void kvm_update_hgatp(struct kvm_vcpu *vcpu);
void kvm_update_vmid(struct kvm_vcpu *vcpu);
ulong kvm_alloc(ulong bytes, ulong alignment);
