/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hfence-vvma_mode sfence_vma_ordering_semantics H_straddle
 * A misaligned access whose page's PTE was replaced and not fenced: it goes to the old page or to the
 * new one, with all of its bytes. The checker once explained such a store byte by byte, the first one
 * through the old PTE, which the record shows, and the others through the new one. Where a store
 * straddles two pages, the second page's choice shows on the bus alone. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "lhu a0, (a0)");
PROVOKE(store, "sh a1, (a0)");

#define VA 0x40000000ull
#define GPA 0x50000000ull
#define FLAGS (PTE_R | PTE_W | PTE_AD)

int main(void) {
  uint8_t *old = page(), *new = page(), *before = page();
  if (RUN1(M, load, (word_t)old + 1).by != NO_TRAP)
    return 0; /* misaligned accesses trap */
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  identity(vs, 0);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  pte_t *leaf = map(vs, VA, GPA, FLAGS, 0);
  map(g, GPA, (word_t)old, FLAGS | PTE_U, 0);
  map(vs, VA - PAGE, GPA + 2 * PAGE, FLAGS, 0);
  map(g, GPA + 2 * PAGE, (word_t)before, FLAGS | PTE_U, 0);
  map(g, GPA + PAGE, (word_t)new, FLAGS | PTE_U, 0);
  use_vsatp(vs);
  use_hgatp(g);

  for (unsigned at = 1; at < 16; at += 2) {
    *leaf = pte(GPA, FLAGS | PTE_V);
    hfence_vvma();
    CHECK_NO_TRAP(RUN2(VS, store, VA + at, 0x1111));
    *leaf = pte(GPA + PAGE, FLAGS | PTE_V);
    CHECK_NO_TRAP(RUN2(VS, store, VA + at, 0x2222));
    CHECK_EQ(old[at], old[at + 1]);
    CHECK_EQ(new[at], new[at + 1]);
    CHECK(old[at] == 0x22 || new[at] == 0x22);
  }

  *leaf = pte(GPA, FLAGS | PTE_V);
  hfence_vvma();
  CHECK_NO_TRAP(RUN2(VS, store, VA - 1, 0x3333));
  *leaf = pte(GPA + PAGE, FLAGS | PTE_V);
  CHECK_NO_TRAP(RUN2(VS, store, VA - 1, 0x4444));
  CHECK_EQ(before[4095], 0x44);
  CHECK(old[0] == 0x44 || new[0] == 0x44);
  hfence_vvma();
  CHECK_NO_TRAP(RUN2(VS, store, VA - 1, 0x5555));
  CHECK_EQ(before[4095], 0x55);
  CHECK_EQ(new[0], 0x55);
  return 0;
}
