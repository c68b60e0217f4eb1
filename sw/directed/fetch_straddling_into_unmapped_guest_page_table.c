/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_straddle H_trap_xtinst_guestpage mtval2_trapval_vstrans htval_val
 * Needs: h, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, tval2_implicit
 * A four-byte instruction across a page boundary, whose second half's VS-stage page table has no
 * G-stage leaf: epc is the instruction's address, tval that of the second half, htval the PTE's guest
 * physical address, tinst the pseudoinstruction of its read. */
#include "harness.h"
#include "paging.h"

/* The last page of one table of level 0 and the first one of the next, which lies in a hole. */
#define SECOND ((word_t)2 << (XLEN == 64 ? 21 : 22))
#define FIRST (SECOND - 4096)
#define HOLE 0x66000000ull

int main(void) {
  uint16_t *code = page();
  struct table vs = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  identity(vs, 0);
  map(vs, FIRST, (word_t)code, PTE_RWX | PTE_AD, 0);
  *pte_of(vs, SECOND, 1) = pte(HOLE, PTE_V);
  code[2047] = 0x0513; /* first half of addi a0, zero, imm */
  __asm__ volatile("fence.i");
  use_vsatp(vs);
  use_hgatp(g);
  for (int to = BY_M; to <= BY_HS; to++) {
    delegate_exception(EXC_INSTRUCTION_GUEST_PAGE_FAULT, to);
    struct outcome o = RUN(VS, (void (*)(void))(FIRST + 4094));
    CHECK_TRAP(o, to, EXC_INSTRUCTION_GUEST_PAGE_FAULT);
    CHECK_EQ(o.epc, FIRST + 4094);
    CHECK_EQ(o.tval, SECOND);
    CHECK_EQ(o.tval2, (HOLE + index_of(SECOND, 0) * sizeof(pte_t)) >> 2);
    CHECK_EQ(o.tinst, TINST_READ_PTE);
  }
  return 0;
}
