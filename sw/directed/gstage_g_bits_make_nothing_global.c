/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gpatrans vsatp_op
 * Needs: h, pmp_usable>=2
 * "The G bit in all G-stage PTEs is currently not used [...] and must be ignored by hardware": with G in
 * each pointer and leaf of the G-stage, two address spaces with different ASIDs stay apart without a
 * fence, and HFENCE.VVMA of one ASID ends what it has. */
#include "harness.h"
#include "paging.h"

#define GPA 0x50000000ull
#define VA 0x60000000ull

PROVOKE(load, "ld a0, (a0)");

static word_t *data[3];

static void set_g_bits(struct table g) {
  for (int level = levels_of(g.mode) - 1; level >= 0; level--)
    for (unsigned i = 0; i < 3; i++)
      *pte_of(g, GPA + i * PAGE, level) |= PTE_G;
  *pte_of(g, 0x80000000, levels_of(g.mode) - 1) |= PTE_G;
}

int main(void) {
  struct table g = open_gstage(MODE_LEAST), vs[2];
  for (unsigned i = 0; i < 3; i++) {
    data[i] = page();
    *data[i] = 10 + i;
    map(g, GPA + i * PAGE, (word_t)data[i], PTE_R | PTE_U | PTE_AD, 0);
  }
  for (unsigned i = 0; i < 2; i++) {
    vs[i] = new_table(MODE_LEAST, 0);
    identity(vs[i], 0);
    map(vs[i], VA, GPA + i * PAGE, PTE_R | PTE_AD, 0);
  }
  set_g_bits(g);
  use_hgatp(g);
  hfence_vvma();
  for (unsigned round = 0; round < 3; round++)
    for (unsigned space = 0; space < 2; space++) {
      WRITE(vsatp, atp(vs[space], 1 + space));
      CHECK_EQ(RUN1(VS, load, VA).a0, 10 + space);
    }
  *pte_of(vs[1], VA, 0) = pte(GPA + 2 * PAGE, PTE_V | PTE_R | PTE_AD);
  __asm__ volatile("hfence.vvma zero, %0" ::"r"(2ul) : "memory");
  CHECK_EQ(RUN1(VS, load, VA).a0, 12);
  return 0;
}
