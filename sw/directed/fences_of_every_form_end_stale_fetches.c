/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sfence_vma_op sfence_vma_va_asid sfence_vma_all_asid_va sfence_vma_asid_only sfence_vma_va_all_asid sfence_vma_v1 hfence-vvma_hfence-gvma_op hfence-vvma_asid hfence-gvma_op hfence-gvma_vmid
 * Needs: h, pmp_usable>=2
 * A page that was fetched from is another one now: after any one fence that covers it, with or without
 * address and ASID or VMID, the instructions are those of the new page. */
#include "harness.h"
#include "paging.h"

PROVOKE(fetch, "jalr t5, (a0)");

#define FORMS(name, insn)                       \
  PROVOKE(name##_all, insn " zero, zero");      \
  PROVOKE(name##_va, insn " a0, zero");         \
  PROVOKE(name##_id, insn " zero, a1");         \
  PROVOKE(name##_va_id, insn " a0, a1");        \
  static void (*const name[])(void) = {name##_all, name##_va, name##_id, name##_va_id}
FORMS(sfence, "sfence.vma");
FORMS(vvma, "hfence.vvma");
FORMS(gvma, "hfence.gvma");

#define VA 0x50000000ull
#define ID 5

/* Code that returns n in a0. */
static word_t returns(unsigned n) {
  uint32_t *code = page();
  code[0] = n << 20 | 10 << 7 | 0x13;
  code[1] = 30 << 15 | 0x67;
  return (word_t)code;
}

int main(void) {
  static const struct {
    unsigned where; /* satp, vsatp, hgatp */
    enum mode fences;
    void (*const *forms)(void);
  } cases[] = {{0, HS, sfence}, {0, M, sfence}, {1, VS, sfence}, {1, HS, vvma},
               {1, M, vvma},    {2, HS, gvma},  {2, M, gvma}};
  const word_t code[] = {returns(1), returns(2)};
  for (unsigned c = 0; c < sizeof cases / sizeof *cases; c++)
    for (unsigned beside = 0; beside < 2; beside++) {
      const unsigned where = cases[c].where;
      struct table t = new_table(MODE_LEAST, where == 2), g = open_gstage(MODE_LEAST);
      const word_t user = where == 2 ? PTE_U : 0;
      identity(t, user);
      pte_t *leaf = map(t, VA, code[0], PTE_X | PTE_AD | user, 0);
      WRITE(satp, where == 0 ? atp(t, ID) : 0);
      WRITE(vsatp, where == 1 ? atp(t, ID) : 0);
      WRITE(hgatp, where == 2 ? atp(t, ID) : where && beside ? atp(g, ID) : 0);
      __asm__ volatile("fence.i" ::: "memory");
      sfence_vma();
      hfence_vvma();
      hfence_gvma();
      unsigned now = 0;
      for (unsigned form = 0; form < 4; form++) {
        CHECK_EQ(RUN1(where ? VS : HS, fetch, VA).a0, 1 + now);
        now ^= 1;
        *leaf = pte(code[now], PTE_X | PTE_AD | PTE_V | user);
        CHECK_NO_TRAP(RUN2(cases[c].fences, cases[c].forms[form], where == 2 ? VA >> 2 : VA, ID));
        CHECK_EQ(RUN1(where ? VS : HS, fetch, VA).a0, 1 + now);
      }
    }
  return 0;
}
