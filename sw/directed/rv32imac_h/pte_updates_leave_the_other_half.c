/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: Svadu_hypervisor_adue_writable henvcfg_adue_op menvcfg_adue_op H_vm_gstagetrans
 * Needs: h
 * PTEs of four bytes: hardware sets A and D of one, at an even or an odd place, and leaves the one beside
 * it in the same eight bytes alone; in satp's tables, the VS-stage and the G-stage. */
#include "permissions.h"

#define VA 0x40000000ull
#define GPA 0x50000000ull
#define SENTINEL 0xdead0ull /* V is clear */

int main(void) {
  WRITE(menvcfg, MENVCFG_ADUE);
  if (!READ(menvcfg))
    return 0; /* no Svadu */
  WRITE(henvcfg, HENVCFG_ADUE);
  void *code = code_page();
  struct table s = new_table(MODE_SV32, 0), t = new_table(MODE_SV32, 0), g = open_gstage(MODE_SV32);
  identity(s, 0);
  identity(t, 0);
  use_satp(s);
  use_vsatp(t);
  use_hgatp(g);
  for (unsigned page = 0; page < 6; page++)
    for (enum how how = 0; how < HOWS; how++) {
      word_t va = VA + page * PAGE, gpa = GPA + page * PAGE;
      pte_t want = type_of(how) == STORE ? PTE_AD : PTE_A;
      pte_t *of[] = {pte_of(s, va, 0), pte_of(t, va, 0), pte_of(g, gpa, 0)};
      for (unsigned i = 0; i < 3; i++)
        of[i][page & 1 ? -1 : 1] = SENTINEL;
      *of[0] = pte((word_t)code, PTE_RWX | PTE_V);
      *of[1] = pte(gpa, PTE_RWX | PTE_V);
      *of[2] = pte((word_t)code, PTE_RWX | PTE_U | PTE_V);
      sfence_vma();
      hfence_vvma();
      hfence_gvma();
      WRITE(hstatus, HSTATUS_SPVP);
      CHECK_NO_TRAP(run_access(VS, how, va));
      CHECK_EQ(*of[0], pte((word_t)code, PTE_RWX | PTE_V));
      if (how <= BY_FETCH)
        CHECK_NO_TRAP(run_access(HS, how, va));
      CHECK_EQ(*of[0], pte((word_t)code, PTE_RWX | PTE_V) | (how <= BY_FETCH ? want : 0));
      CHECK_EQ(*of[1], pte(gpa, PTE_RWX | PTE_V) | want);
      CHECK_EQ(*of[2], pte((word_t)code, PTE_RWX | PTE_U | PTE_V) | want);
      for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(of[i][page & 1 ? -1 : 1], SENTINEL);
        of[i][0] = 0;
        of[i][page & 1 ? -1 : 1] = 0;
      }
    }
  return 0;
}
