/* SPDX-License-Identifier: Apache-2.0 */
// G-stage tables, VMIDs, and the fences that a change of either takes: calls to the firmware.
#include "kvm.h"

#define SBI_RFENCE 0x52464e43ul
#define PTE_V 1ul
#define LEAF_WRITABLE 0xdful
#define LEAF 0xeul

#if __riscv_xlen == 64
static unsigned levels = 3;
static ulong mode = 8;
#else
static unsigned levels = 2;
static ulong mode = 1;
#endif
static unsigned vmid_bits;
static struct kvm_vmid vmids = {.version = 1};  // generation, the next to give out
static ulong heap = HEAP;

// Zeroed memory that is never given back.
ulong kvm_alloc(ulong bytes, ulong alignment) {
  ulong at = (heap + alignment - 1) & -alignment;

  heap = at + bytes;
  for (ulong *word = (ulong *)at; word < (ulong *)heap; word++) {
    *word = 0;
  }
  return at;
}

void kvm_stage2_detect(void) {
#if __riscv_xlen == 64
  csr_write(hgatp, 9ul << HGATP_MODE_SHIFT);
  if (csr_read(hgatp) >> HGATP_MODE_SHIFT == 9) {
    mode = 9;
    levels = 4;
  }
#endif
  csr_write(hgatp, HGATP_VMIDS << HGATP_VMID_SHIFT);  // Q26: with MODE = Bare
  for (ulong vmid = csr_read(hgatp) >> HGATP_VMID_SHIFT & HGATP_VMIDS; vmid; vmid >>= 1) {
    vmid_bits++;
  }
  csr_write(hgatp, 0);
  sbi_call(SBI_RFENCE, 4, 1, 0, 0, 0, 0);
}

void kvm_stage2_new(struct kvm *kvm) {
  kvm->arch.pgd_phys = kvm_alloc(4 * PAGE, 4 * PAGE);
  kvm->arch.timer.time_delta = -kvm_host_time();
}

void kvm_update_hgatp(struct kvm_vcpu *vcpu) {
  const struct kvm_arch *arch = &vcpu->kvm->arch;

  csr_write(hgatp, mode << HGATP_MODE_SHIFT | arch->vmid.vmid << HGATP_VMID_SHIFT |
                       arch->pgd_phys / PAGE);
  if (!vmid_bits) {
    sbi_call(SBI_RFENCE, 4, 1, 0, 0, 0, 0);
  }
}

// A VM of an older generation gets the next VMID; when they run out, a generation begins.
void kvm_update_vmid(struct kvm_vcpu *vcpu) {
  struct kvm_vmid *own = &vcpu->kvm->arch.vmid;

  if (!vmid_bits || own->version == vmids.version) {
    return;
  }
  if (!vmids.vmid) {
    vmids.version++;
    vmids.vmid = 1;
    sbi_call(SBI_RFENCE, 4, 1, 0, 0, 0, 0);
  }
  own->vmid = vmids.vmid;
  own->version = vmids.version;
  vmids.vmid = (vmids.vmid + 1) & ((1ul << vmid_bits) - 1);
  kvm_update_hgatp(vcpu);
}

static ulong *entry(ulong table, ulong gpa, unsigned level) {
  unsigned bits = level + 1 == levels ? INDEX_BITS + 2 : INDEX_BITS;

  return (ulong *)table + (gpa >> (12 + INDEX_BITS * level) & ((1ul << bits) - 1));
}

static void fence(const struct kvm *kvm, ulong gpa, unsigned level) {
  sbi_call(SBI_RFENCE, 3, 1, 0, gpa & -LEAF_BYTES(level), LEAF_BYTES(level), kvm->arch.vmid.vmid);
}

EXPORTED int kvm_riscv_gstage_map(struct kvm_vcpu *vcpu, struct kvm_memory_slot *slot, ulong gpa,
                                  ulong hva, int is_write) {
  ulong table = vcpu->kvm->arch.pgd_phys;
  ulong *pte;

  (void)is_write;  // all memory here is writable
  for (unsigned level = levels - 1;; level--) {
    pte = entry(table, gpa, level);
    if (level == slot->level) {
      break;
    }
    if (!(*pte & PTE_V)) {
      *pte = kvm_alloc(PAGE, PAGE) >> 2 | PTE_V;
    }
    table = (*pte >> 10) * PAGE;
  }
  *pte = (hva & -LEAF_BYTES(slot->level)) >> 2 | LEAF_WRITABLE;
  fence(vcpu->kvm, gpa, slot->level);
  return 0;
}

static void unmap_page(struct kvm *kvm, ulong gpa) {
  ulong table = kvm->arch.pgd_phys;

  for (unsigned level = levels; level-- > 0;) {
    ulong *pte = entry(table, gpa, level);
    if (!(*pte & PTE_V)) {
      return;
    }
    if (*pte & LEAF) {
      *pte = 0;
      fence(kvm, gpa, level);
      return;
    }
    table = (*pte >> 10) * PAGE;
  }
}

EXPORTED int kvm_unmap_gfn_range(struct kvm *kvm, struct kvm_gfn_range *range) {
  for (ulong gpa = range->start; gpa < range->end; gpa += PAGE) {
    unmap_page(kvm, gpa);
  }
  return 0;
}

// The A bit of a page's leaf is taken, and told.
EXPORTED int kvm_age_gfn(struct kvm *kvm, struct kvm_gfn_range *range) {
  ulong table = kvm->arch.pgd_phys;

  for (unsigned level = levels; level-- > 0;) {
    ulong *pte = entry(table, range->start, level);
    if (!(*pte & PTE_V) || *pte & LEAF) {
      int young = (int)(*pte >> 6 & 1);
      *pte &= ~(1ul << 6);
      return young;
    }
    table = (*pte >> 10) * PAGE;
  }
  return 0;
}

static void flush_slot(struct kvm *kvm, const struct kvm_memory_slot *slot) {
  struct kvm_gfn_range range = {slot->gpa, slot->gpa + (slot->level ? PAGE : slot->size)};

  kvm_unmap_gfn_range(kvm, &range);
}

EXPORTED void kvm_arch_flush_shadow_memslot(struct kvm *kvm, struct kvm_memory_slot *slot) {
  flush_slot(kvm, slot);
}

EXPORTED void kvm_arch_flush_shadow_all(struct kvm *kvm) {
  for (unsigned i = 0; i < MAX_SLOTS; i++) {
    if (kvm->slots[i].size) {
      flush_slot(kvm, &kvm->slots[i]);
    }
  }
}

EXPORTED void kvm_arch_commit_memory_region(struct kvm *kvm, struct kvm_memory_slot *slot) {
  // No leaf of an earlier slot may stay.
  flush_slot(kvm, slot);
}
