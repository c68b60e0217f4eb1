/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgatp_mode_sv32x4 H_vm_gpatrans H_vm_twostage htval_val mtval2_val H_guest_page_fault hgatp_mode_x4
 * Needs: h
 * Sv32x4 takes 34 bits of guest physical address, which a VS-stage leaf gives: bits 33 and 32 index the
 * widened root and stand in tval2 (shifted right by two, 32 bits) of a guest-page fault. */
#include "permissions.h"

#define VA 0x40000000ull
#define LOW 0x50000000ull
#define OFFSET 4

int main(void) {
  WRITE(hstatus, HSTATUS_SPVP);
  struct table t = new_table(MODE_SV32, 0), g = open_gstage(MODE_SV32);
  identity(t, 0);
  uint32_t *data[4];
  pte_t *leaf[4];
  for (uint64_t top = 0; top < 4; top++) {
    data[top] = code_page();
    data[top][OFFSET / 4] = 0x1000 + top;
    map(t, VA + top * PAGE, top << 32 | LOW, PTE_RWX | PTE_AD, 0);
    leaf[top] = map(g, top << 32 | LOW, (word_t)data[top], PTE_RWX | PTE_U | PTE_AD, 0);
  }
  use_vsatp(t);
  use_hgatp(g);
  for (unsigned top = 0; top < 4; top++) {
    word_t va = VA + top * PAGE;
    CHECK_EQ(run_access(VS, BY_LOAD, va + OFFSET).a0, 0x1000 + top);
    CHECK_EQ(run_access(VS, BY_HLV, va + OFFSET).a0, 0x1000 + top);
    CHECK_NO_TRAP(run_access(VS, BY_FETCH, va));
    CHECK_NO_TRAP(run_access(VS, BY_STORE, va + OFFSET));
    CHECK_EQ(data[top][OFFSET / 4], 0x8582);
  }
  for (unsigned top = 0; top < 4; top++) {
    pte_t old = *leaf[top];
    *leaf[top] = 0;
    hfence_gvma();
    for (enum how how = 0; how < HOWS; how++)
      for (enum handler by = BY_M; by <= BY_HS; by++) {
        delegate_exception(guest_page_fault(type_of(how)), by);
        word_t va = VA + top * PAGE + OFFSET;
        struct outcome o = run_access(VS, how, va);
        CHECK_TRAP(o, by, guest_page_fault(type_of(how)));
        CHECK_EQ(o.tval, va);
        CHECK_EQ(o.tval2, (uint64_t)top << 30 | (LOW + OFFSET) >> 2);
        CHECK(o.gva);
      }
    /* The three others are as they were. */
    for (unsigned other = 0; other < 4; other++)
      if (other != top)
        CHECK_NO_TRAP(run_access(VS, BY_LOAD, VA + other * PAGE));
    *leaf[top] = old;
    hfence_gvma();
  }
  return 0;
}
