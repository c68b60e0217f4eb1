/* SPDX-License-Identifier: Apache-2.0 */
// Three levels of tables: one root, one table of 2 MiB pages for the window, one of 4 KiB pages. At
// XLEN=32 two: the root has pages of 4 MiB.
#include "guest.h"
#include "paging.h"

#define ENTRIES (4096 / sizeof(unsigned long))

static unsigned long root[ENTRIES] __attribute__((aligned(4096)));
static unsigned long leaves[ENTRIES] __attribute__((aligned(4096)));
#if __riscv_xlen == 64
static unsigned long low[ENTRIES] __attribute__((aligned(4096)));
static unsigned long middle[ENTRIES] __attribute__((aligned(4096)));
#endif

static unsigned long pte(unsigned long physical, unsigned long bits) {
  return (physical >> 12) << 10 | bits;
}

void paging_on(void) {
#if __riscv_xlen == 64
  root[0] = pte((unsigned long)low, PTE_V);
  low[TEST_DEVICE >> 21] = pte(TEST_DEVICE, PTE_LEAF_RW);
  root[WINDOW >> 30] = pte((unsigned long)middle, PTE_V);
  middle[0] = pte((unsigned long)leaves, PTE_V);
  root[2] = pte(0x80000000ul, PTE_LEAF_ALL | PTE_G);
#else
  root[TEST_DEVICE >> 22] = pte(TEST_DEVICE, PTE_LEAF_RW);
  root[WINDOW >> 22] = pte((unsigned long)leaves, PTE_V);
  root[0x80000000ul >> 22] = pte(0x80000000ul, PTE_LEAF_ALL | PTE_G);
#endif
  csr_write(satp, (unsigned long)SATP_MODE | ((unsigned long)root >> 12));
  asm volatile("sfence.vma" ::: "memory");
}

void paging_for_user(void) {
  unsigned long bits = PTE_LEAF_ALL | PTE_U;
#if __riscv_xlen == 64
  root[(0x80000000ul + USER_ALIAS) >> 30] = pte(0x80000000ul, bits);
#else
  root[(0x80000000ul + USER_ALIAS) >> 22] = pte(0x80000000ul, bits);
#endif
  asm volatile("sfence.vma" ::: "memory");
}

void tables_in_no_memory(unsigned long device, unsigned long nothing) {
#if __riscv_xlen == 64
  middle[WINDOW_OF_DEVICE >> 21] = pte(device, PTE_V);
  middle[WINDOW_OF_NOTHING >> 21] = pte(nothing, PTE_V);
#else
  root[(WINDOW + WINDOW_OF_DEVICE) >> 22] = pte(device, PTE_V);
  root[(WINDOW + WINDOW_OF_NOTHING) >> 22] = pte(nothing, PTE_V);
#endif
  asm volatile("sfence.vma" ::: "memory");
}

void set_page(unsigned long index, unsigned long physical, unsigned long bits) {
  leaves[index] = pte(physical, bits);
  asm volatile("sfence.vma %0, zero" ::"r"(WINDOW + index * 4096) : "memory");
}

unsigned long page_bits(unsigned long index) { return leaves[index] & 0x3ff; }
