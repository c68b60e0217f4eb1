/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_xtinst_guestpage H_trap_xtinst_guestpage_rw mtval2_trapval_vstrans hgatp_mode_sv32x4 henvcfg_adue_op
 * Needs: h
 * VS-stage tables at guest physical addresses above 4 GiB are read and (A and D) written there; where the
 * G-stage forbids it, the pseudo-instruction is that of 32 bits (0x2000, 0x2020) and tval2 holds the PTE's
 * address of 34 bits. */
#include "permissions.h"

#define VA 0x40003000ull
#define TABLE_GPA 0x366000000ull

int main(void) {
  void *code = code_page();
  struct table t = new_table(MODE_SV32, 0), g = open_gstage(MODE_SV32);
  WRITE(hstatus, HSTATUS_SPVP);
  identity(t, 0);
  pte_t *leaf = map(t, VA, (word_t)code, PTE_RWX | PTE_AD, 0);
  word_t at = (word_t)leaf & -PAGE;
  uint64_t gpa = TABLE_GPA + ((word_t)leaf & (PAGE - 1));
  *pte_of(t, VA, 1) = pte(TABLE_GPA, PTE_V);
  pte_t *pg = map(g, TABLE_GPA, at, PTE_R | PTE_W | PTE_U | PTE_AD, 0);
  use_vsatp(t);
  use_hgatp(g);
  for (enum how how = 0; how < HOWS; how++) {
    CHECK_NO_TRAP(run_access(VS, how, VA));
    pte_t old = *pg;
    *pg = 0;
    hfence_gvma();
    struct outcome o = run_access(VS, how, VA);
    CHECK_TRAP(o, BY_M, guest_page_fault(type_of(how)));
    CHECK_EQ(o.tval, VA);
    CHECK_EQ(o.tval2, gpa >> 2);
    CHECK_EQ(o.tinst, 0x2000);
    *pg = old;
    hfence_gvma();
  }
  WRITE(menvcfg, MENVCFG_ADUE);
  if (!READ(menvcfg))
    return 0; /* no Svadu */
  WRITE(henvcfg, HENVCFG_ADUE);
  for (enum how how = 0; how < HOWS; how++)
    for (unsigned writable = 0; writable < 2; writable++) {
      *pg = pte(at, PTE_R | (writable ? PTE_W : 0) | PTE_U | PTE_AD | PTE_V);
      *leaf = pte((word_t)code, PTE_RWX | PTE_V);
      hfence_vvma();
      hfence_gvma();
      struct outcome o = run_access(VS, how, VA);
      if (writable) {
        CHECK_NO_TRAP(o);
        CHECK_EQ(*leaf & PTE_AD, type_of(how) == STORE ? PTE_AD : PTE_A);
      } else {
        CHECK_TRAP(o, BY_M, guest_page_fault(type_of(how)));
        CHECK_EQ(o.tval2, gpa >> 2);
        CHECK_EQ(o.tinst, 0x2020);
        CHECK_EQ(*leaf & PTE_AD, 0);
      }
    }
  return 0;
}
