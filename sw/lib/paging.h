/* SPDX-License-Identifier: Apache-2.0 */
/* Page tables for directed programs: any mode, any level, VS-stage and G-stage alike.
 *
 * `identity` maps the program itself (2 MiB from 0x80000000) so that it runs translated; pages of
 * `page()` lie above it and are mapped by the program, on purpose, one by one.
 */
#ifndef PAGING_H
#define PAGING_H

#include <stdint.h>

#include "width.h"

#define PTE_V 0x01u
#define PTE_R 0x02u
#define PTE_W 0x04u
#define PTE_X 0x08u
#define PTE_U 0x10u
#define PTE_G 0x20u
#define PTE_A 0x40u
#define PTE_D 0x80u
#define PTE_RWX (PTE_R | PTE_W | PTE_X)
#define PTE_AD (PTE_A | PTE_D)
#define PTE_N (1ull << 63)
#define PTE_PBMT_SHIFT 61

#define PAGE 4096ull
/* A superpage of level 1: 2 MiB, 4 MiB at XLEN=32. */
#define MEGA (PAGE << LEVEL_BITS)
#define GIGA (1ull << 30)

/* A root page table: levels 3, 4 or 5, at XLEN=32 two; a G-stage root is 16 KiB and indexed with two more bits. */
struct table {
  pte_t *root;
  int mode;
  int gstage;
};

/* A zeroed page of main memory; `pages4` is four, aligned to 16 KiB. */
void *page(void);
void *pages4(void);

/* Give back every page taken since `mark`. */
uint64_t page_mark(void);
void page_release(uint64_t mark);

struct table new_table(int mode, int gstage);

/* A G-stage table that maps the program and the first superpage of `page()` to themselves, RWX. */
struct table open_gstage(int mode);

/* Bytes of a leaf at `level`. */
static inline uint64_t size_of(int level) { return PAGE << LEVEL_BITS * level; }

/* Levels of a mode: 3 for MODE_SV39 ... */
static inline int levels_of(int mode) { return mode == MODE_SV32 ? 2 : mode - MODE_SV39 + 3; }

/* Bits of an address that the mode translates, for the VS-stage or satp; the G-stage takes two more. */
static inline int bits_of(int mode) { return 12 + LEVEL_BITS * levels_of(mode); }

/* Index into the table of `level` (not a G-stage root). */
static inline unsigned index_of(uint64_t va, int level) {
  return va >> (12 + LEVEL_BITS * level) & ((1u << LEVEL_BITS) - 1);
}

/* Map va -> pa with `flags` by a leaf at `level` (0 is a 4-KiB page). Returns the leaf PTE. */
pte_t *map(struct table t, uint64_t va, uint64_t pa, uint64_t flags, int level);

/* The PTE of va at `level`; tables above it are made. */
pte_t *pte_of(struct table t, uint64_t va, int level);

/* Map the program itself, va = pa; flags must hold PTE_U for a G-stage table or U-mode code. */
void identity(struct table t, uint64_t flags);

/* A leaf or pointer PTE for pa. */
static inline pte_t pte(uint64_t pa, uint64_t flags) { return pa >> 12 << 10 | flags; }

/* The value for satp, vsatp or hgatp. */
static inline word_t atp(struct table t, word_t id) {
  return (word_t)t.mode << HGATP_MODE_SHIFT | id << HGATP_VMID_SHIFT | (word_t)t.root >> 12;
}

/* A table in use: writes satp/vsatp/hgatp and the fence that orders it. */
void use_satp(struct table t);
void use_vsatp(struct table t);
void use_hgatp(struct table t);

static inline void hfence_vvma(void) { __asm__ volatile("hfence.vvma" ::: "memory"); }
static inline void hfence_gvma(void) { __asm__ volatile("hfence.gvma" ::: "memory"); }
static inline void sfence_vma(void) { __asm__ volatile("sfence.vma" ::: "memory"); }

#endif
