/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves of all three stages are changed without a fence: the old and the new one are both legal
 * until the fence, and only the new one after it. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define GPA 0x60000000ull

PROVOKE(load, "ld a0, (a0)");

static uint64_t look(enum mode mode, pte_t *p, uint64_t pa, uint64_t flags) {
  *p = pte(pa, flags | PTE_AD | PTE_V);
  return RUN1(mode, load, VA).a0;
}

int main(void) {
  uint64_t *a = page(), *b = page();
  *a = 1;
  *b = 2;
  struct table s = new_table(MODE_LEAST, 0), vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  identity(s, 0);
  identity(vs, 0);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  pte_t *in_s = map(s, VA, (word_t)a, PTE_R | PTE_AD, 0);
  pte_t *in_vs = map(vs, VA, GPA, PTE_R | PTE_AD, 0);
  pte_t *in_g = map(g, GPA, (word_t)a, PTE_R | PTE_U | PTE_AD, 0);
  map(g, GPA + PAGE, (word_t)b, PTE_R | PTE_U | PTE_AD, 0);
  use_satp(s);
  use_vsatp(vs);
  use_hgatp(g);
  for (unsigned round = 0; round < 4; round++) {
    CHECK_EQ(look(HS, in_s, (word_t)a, PTE_R), 1);
    uint64_t now = look(HS, in_s, (word_t)b, PTE_R);
    CHECK(now == 1 || now == 2);
    sfence_vma();
    CHECK_EQ(RUN1(HS, load, VA).a0, 2);
    *in_s = pte((word_t)a, PTE_R | PTE_AD | PTE_V);
    sfence_vma();

    CHECK_EQ(RUN1(VS, load, VA).a0, 1);
    now = look(VS, in_vs, GPA + PAGE, PTE_R);
    CHECK(now == 1 || now == 2);
    hfence_vvma();
    CHECK_EQ(RUN1(VS, load, VA).a0, 2);
    *in_vs = pte(GPA, PTE_R | PTE_AD | PTE_V);
    hfence_vvma();

    CHECK_EQ(RUN1(VS, load, VA).a0, 1);
    now = look(VS, in_g, (word_t)b, PTE_R | PTE_U);
    CHECK(now == 1 || now == 2);
    hfence_gvma();
    CHECK_EQ(RUN1(VS, load, VA).a0, 2);
    *in_g = pte((word_t)a, PTE_R | PTE_U | PTE_AD | PTE_V);
    hfence_gvma();
  }
  return 0;
}
