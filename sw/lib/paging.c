/* SPDX-License-Identifier: Apache-2.0 */
#include "paging.h"

#include "harness.h"

#define POOL_BASE 0x80400000ull
#define PROGRAM_BASE 0x80000000ull

static uint64_t pool = POOL_BASE;

static void *take(uint64_t bytes) {
  pool = (pool + bytes - 1) & ~(bytes - 1);
  uint64_t *at = (uint64_t *)(word_t)pool;
  pool += bytes;
  for (uint64_t i = 0; i < bytes / 8; i++)
    at[i] = 0;
  return at;
}

void *page(void) { return take(PAGE); }

void *pages4(void) { return take(4 * PAGE); }

struct table new_table(int mode, int gstage) {
  struct table t = {gstage ? pages4() : page(), mode, gstage};
  return t;
}

uint64_t page_mark(void) { return pool; }

void page_release(uint64_t mark) { pool = mark; }

struct table open_gstage(int mode) {
  struct table g = new_table(mode, 1);
  identity(g, PTE_U);
  map(g, POOL_BASE, POOL_BASE, PTE_RWX | PTE_U | PTE_AD, 1);
  return g;
}

pte_t *pte_of(struct table t, uint64_t va, int level) {
  int top = levels_of(t.mode) - 1;
  pte_t *node = t.root;
  for (int i = top;; i--) {
    unsigned wide = i == top && t.gstage ? 2 : 0;
    word_t index = va >> (12 + LEVEL_BITS * i) & ((1u << (LEVEL_BITS + wide)) - 1);
    if (i == level)
      return node + index;
    if (!(node[index] & PTE_V))
      node[index] = pte((word_t)page(), PTE_V);
    node = (pte_t *)(node[index] >> 10 << 12);
  }
}

pte_t *map(struct table t, uint64_t va, uint64_t pa, uint64_t flags, int level) {
  pte_t *leaf = pte_of(t, va, level);
  *leaf = pte(pa, flags | PTE_V);
  return leaf;
}

void identity(struct table t, uint64_t flags) {
  map(t, PROGRAM_BASE, PROGRAM_BASE, flags | PTE_RWX | PTE_AD, 1);
}

void use_satp(struct table t) {
  WRITE(satp, atp(t, 0));
  sfence_vma();
}

void use_vsatp(struct table t) {
  WRITE(vsatp, atp(t, 0));
  hfence_vvma();
}

void use_hgatp(struct table t) {
  WRITE(hgatp, atp(t, 0));
  hfence_gvma();
}
