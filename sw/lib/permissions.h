/* SPDX-License-Identifier: Apache-2.0 */
/* What a leaf allows: the manual's steps 5 to 7 of address translation, for the tables of a program. */
#ifndef PERMISSIONS_H
#define PERMISSIONS_H

#include "harness.h"
#include "paging.h"

enum access_type { LOAD, STORE, FETCH, LOAD_X /* HLVX */ };

static inline int leaf_allows(uint64_t flags, enum access_type type, int user, int sum, int mxr) {
  if ((flags & PTE_W) && !(flags & PTE_R))
    return 0; /* reserved */
  if (user ? !(flags & PTE_U) : (flags & PTE_U) && (type == FETCH || !sum))
    return 0;
  switch (type) {
  case LOAD: return !!(flags & PTE_R) || (mxr && (flags & PTE_X));
  case STORE: return !!(flags & PTE_W);
  default: return !!(flags & PTE_X);
  }
}

/* The exceptions of a type. */
static inline uint64_t page_fault(enum access_type type) {
  return type == STORE ? 15 : type == FETCH ? 12 : 13;
}
static inline uint64_t guest_page_fault(enum access_type type) { return page_fault(type) + 8; }
static inline uint64_t access_fault(enum access_type type) {
  return type == STORE ? 7 : type == FETCH ? 1 : 5;
}

/* Explicit accesses of each kind: run_access does one at va. A fetch runs `jr a1` there, which a page
 * of `code_page` holds. Virtual-machine accesses run in HS. */
enum how { BY_LOAD, BY_STORE, BY_AMO, BY_LR, BY_FETCH, BY_HLV, BY_HSV, BY_HLVX, HOWS };
struct outcome run_access(enum mode mode, enum how how, uint64_t va);
enum access_type type_of(enum how how);
void *code_page(void);

#endif
