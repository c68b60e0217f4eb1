/* SPDX-License-Identifier: Apache-2.0 */
/* A leaf of each stage changed and ordered by each fence in every operand form: after it only the new
 * translation is legal. Nothing is left out here. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define GPA 0x60000000ull
#define ASID 5
#define VMID 3

PROVOKE(load, "ld a0, (a0)");
PROVOKE(fence_all, "sfence.vma");
PROVOKE(fence_va, "sfence.vma a0, zero");
PROVOKE(fence_id, "sfence.vma zero, a1");
PROVOKE(fence_va_id, "sfence.vma a0, a1");

#define FORMS(insn, va, id) \
  switch (form) { \
  case 0: __asm__ volatile(insn " zero, zero" ::: "memory"); break; \
  case 1: __asm__ volatile(insn " %0, zero" ::"r"((word_t)(va)) : "memory"); break; \
  case 2: __asm__ volatile(insn " zero, %0" ::"r"((word_t)(id)) : "memory"); break; \
  default: __asm__ volatile(insn " %0, %1" ::"r"((word_t)(va)), "r"((word_t)(id)) : "memory"); \
  }
#define SEQUENCE(insn, va, id) \
  __asm__ volatile("sfence.w.inval" ::: "memory"); \
  FORMS(insn, va, id) \
  __asm__ volatile("sfence.inval.ir" ::: "memory")

static uint64_t *a, *b;

/* The other page, in the leaf at p. */
static uint64_t *turn(pte_t *p, uint64_t flags) {
  uint64_t *now = *p >> 10 == (word_t)a >> 12 ? b : a;
  *p = pte((word_t)now, flags | PTE_AD | PTE_V);
  return now;
}

int main(void) {
  void (*const in_vs_mode[])(void) = {fence_all, fence_va, fence_id, fence_va_id};
  a = page();
  b = page();
  *a = 1;
  *b = 2;
  struct table s = new_table(MODE_LEAST, 0), vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  identity(s, 0);
  identity(vs, 0);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  map(g, GPA, (word_t)a, PTE_R | PTE_U | PTE_AD, 0);
  pte_t *in_s = map(s, VA, (word_t)a, PTE_R | PTE_AD, 0);
  pte_t *in_vs = map(vs, VA, (word_t)a, PTE_R | PTE_AD, 0);
  pte_t *in_g = pte_of(g, GPA, 0);
  WRITE(satp, atp(s, ASID));
  sfence_vma();
  WRITE(hgatp, atp(g, VMID));
  WRITE(vsatp, atp(vs, ASID));
  hfence_gvma();
  hfence_vvma();
  for (unsigned round = 0; round < 2; round++)
    for (unsigned form = 0; form < 4; form++) {
      uint64_t *now = turn(in_s, PTE_R);
      FORMS("sfence.vma", VA, ASID);
      CHECK_EQ(RUN1(HS, load, VA).a0, *now);
      now = turn(in_s, PTE_R);
      SEQUENCE("sinval.vma", VA, ASID);
      CHECK_EQ(RUN1(HS, load, VA).a0, *now);

      now = turn(in_vs, PTE_R);
      FORMS("hfence.vvma", VA, ASID);
      CHECK_EQ(RUN1(VS, load, VA).a0, *now);
      now = turn(in_vs, PTE_R);
      SEQUENCE("hinval.vvma", VA, ASID);
      CHECK_EQ(RUN1(VS, load, VA).a0, *now);
      now = turn(in_vs, PTE_R);
      RUN2(VS, in_vs_mode[form], VA, ASID);
      CHECK_EQ(RUN1(VS, load, VA).a0, *now);
    }
  /* The guest's page lies behind GPA now. */
  *in_vs = pte(GPA, PTE_R | PTE_AD | PTE_V);
  hfence_vvma();
  for (unsigned round = 0; round < 2; round++)
    for (unsigned form = 0; form < 4; form++) {
      CHECK_NO_TRAP(RUN1(VS, load, VA));
      uint64_t *now = turn(in_g, PTE_R | PTE_U);
      FORMS("hfence.gvma", GPA >> 2, VMID);
      CHECK_EQ(RUN1(VS, load, VA).a0, *now);
      now = turn(in_g, PTE_R | PTE_U);
      SEQUENCE("hinval.gvma", GPA >> 2, VMID);
      CHECK_EQ(RUN1(VS, load, VA).a0, *now);
    }
  return 0;
}
