/* SPDX-License-Identifier: Apache-2.0 */
// The numbers and layouts of the /dev/kvm interface that the VMM uses (RISC-V).
#pragma once

#include <stdint.h>

#define KVM_GET_API_VERSION 0xae00ul
#define KVM_CREATE_VM 0xae01ul
#define KVM_GET_VCPU_MMAP_SIZE 0xae04ul
#define KVM_CREATE_VCPU 0xae41ul
#define KVM_SET_USER_MEMORY_REGION 0x4020ae46ul
#define KVM_GET_DIRTY_LOG 0x4010ae42ul
#define KVM_REGISTER_COALESCED_MMIO 0x4010ae67ul
#define KVM_UNREGISTER_COALESCED_MMIO 0x4010ae68ul
#define KVM_IOEVENTFD 0x4040ae79ul
#define KVM_RUN 0xae80ul
#define KVM_SET_SIGNAL_MASK 0x4004ae8bul
#define KVM_INTERRUPT 0x4004ae86ul
#define KVM_GET_MP_STATE 0x8004ae98ul
#define KVM_SET_MP_STATE 0x4004ae99ul
#define KVM_GET_ONE_REG 0x4010aeabul
#define KVM_SET_ONE_REG 0x4010aeacul

#define KVM_ENABLE_CAP 0x4068aea3ul
#define KVM_CLEAR_DIRTY_LOG 0xc018aec0ul

#define KVM_API_VERSION 12

#define KVM_MP_STATE_RUNNABLE 0u
#define KVM_MP_STATE_STOPPED 5u

#define KVM_INTERRUPT_SET (-1u)
#define KVM_INTERRUPT_UNSET (-2u)

// Registers of XLEN bits: the core ones by number (0 is pc, i is x<i>), extensions by index.
#define KVM_REG_SIZE (__riscv_xlen == 64 ? 0x30ull << 48 : 0x20ull << 48)
#define KVM_REG_CORE(i) (0x8000000002000000ull | KVM_REG_SIZE | (i))
#define KVM_REG_ISA_EXT(i) (0x8000000007000000ull | KVM_REG_SIZE | (i))
#define KVM_REG_CSR(i) (0x8000000003000000ull | KVM_REG_SIZE | (i))
// f0 to f31 of 8 bytes, and fcsr (32) of 4.
#define KVM_REG_FP_D(i) (0x8000000006000000ull | ((i) == 32 ? 0x20ull << 48 : 0x30ull << 48) | (i))
#define KVM_REG_TIMER_TIME 0x8030000004000001ull
#define KVM_REG_TIMER_COMPARE 0x8030000004000002ull
#define KVM_ISA_EXT_SSTC 8ul
#define KVM_REG_SBI_EXT(i) (0x8000000008000000ull | KVM_REG_SIZE | (i))
#define KVM_SBI_EXT_DBCN 9ul
#define KVM_SBI_EXT_SUSP 11ul
#define KVM_SBI_EXT_MPXY 13ul

enum {
  kvm_exit_unknown = 0,
  kvm_exit_mmio = 6,
  kvm_exit_intr = 10,
  kvm_exit_system_event = 24,
  kvm_exit_riscv_sbi = 35,
  kvm_exit_riscv_csr = 36,
};

enum { kvm_system_event_shutdown = 1, kvm_system_event_reset = 2 };

struct kvm_userspace_memory_region {
  uint32_t slot;
  uint32_t flags;
  uint64_t guest_phys_addr;
  uint64_t memory_size;
  uint64_t userspace_addr;
};

struct kvm_one_reg {
  uint64_t id;
  uint64_t addr;
};

struct kvm_dirty_log {
  uint32_t slot;
  uint32_t padding;
  uint64_t bitmap;
};

struct kvm_clear_dirty_log {
  uint32_t slot;
  uint32_t num_pages;
  uint64_t first_page;
  uint64_t bitmap;
};

struct kvm_enable_cap {
  uint32_t cap;
  uint32_t flags;
  uint64_t args[4];
  uint8_t padding[64];
};

struct kvm_ioeventfd {
  uint64_t datamatch;
  uint64_t addr;
  uint32_t len;
  int32_t fd;
  uint32_t flags;
  uint8_t padding[36];
};

struct kvm_coalesced_mmio_zone {
  uint64_t addr;
  uint32_t size;
  uint32_t pio;
};

struct kvm_coalesced_mmio {
  uint64_t phys_addr;
  uint32_t len;
  uint32_t pio;
  uint8_t data[8];
};

#define RING_ENTRIES ((4096u - 8) / sizeof(struct kvm_coalesced_mmio))

struct kvm_coalesced_mmio_ring {
  uint32_t first;
  uint32_t last;
  struct kvm_coalesced_mmio entries[];
};

struct kvm_signal_mask {
  uint32_t length;
  uint8_t set[8];
};

struct kvm_run {
  uint8_t request_interrupt_window;
  uint8_t immediate_exit;
  uint8_t padding[6];
  uint32_t exit_reason;
  uint8_t other[20];
  union {
    struct {
      uint64_t phys_addr;
      uint8_t data[8];
      uint32_t len;
      uint8_t is_write;
    } mmio;
    struct {
      uint32_t type;
      uint32_t ndata;
      uint64_t data[16];
    } system_event;
    struct {
      unsigned long extension_id;
      unsigned long function_id;
      unsigned long args[6];
      unsigned long ret[2];
    } riscv_sbi;
  };
};

_Static_assert(__builtin_offsetof(struct kvm_run, mmio) == 32, "layout of kvm_run");
