/* SPDX-License-Identifier: Apache-2.0 */
// Three levels of tables: one root, one table of 2 MiB pages for the window, one of 4 KiB pages.
#include "guest.h"
#include "paging.h"

static unsigned long root[512] __attribute__((aligned(4096)));
static unsigned long low[512] __attribute__((aligned(4096)));
static unsigned long middle[512] __attribute__((aligned(4096)));
static unsigned long leaves[512] __attribute__((aligned(4096)));

static unsigned long pte(unsigned long physical, unsigned long bits) {
  return (physical >> 12) << 10 | bits;
}

void paging_on(void) {
  root[0] = pte((unsigned long)low, PTE_V);
  low[TEST_DEVICE >> 21] = pte(TEST_DEVICE, PTE_LEAF_RW);
  root[WINDOW >> 30] = pte((unsigned long)middle, PTE_V);
  middle[0] = pte((unsigned long)leaves, PTE_V);
  root[2] = pte(0x80000000ul, PTE_LEAF_ALL | PTE_G);
  csr_write(satp, SATP_SV39 | ((unsigned long)root >> 12));
  asm volatile("sfence.vma" ::: "memory");
}

void set_page(unsigned long index, unsigned long physical, unsigned long bits) {
  leaves[index] = pte(physical, bits);
  asm volatile("sfence.vma %0, zero" ::"r"(WINDOW + index * 4096) : "memory");
}

unsigned long page_bits(unsigned long index) { return leaves[index] & 0x3ff; }
