/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_exception_priority H_cause H_straddle
 * Needs: h, pmp_usable>=2, tval_misaligned, tval_page_fault, tval2_gpa, bus_errors, mtval_causes, mtval2_causes, tval2_implicit, misaligned_ldst_exc, misa_csr_implemented
 * Where an instruction has several exceptions: faults of its fetch come before anything it would do
 * itself, illegal and virtual instruction before faults of its access, the first fault that translation
 * meets before later ones. A misaligned load to an unmapped page is either, and always the same. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");
PROVOKE(misaligned, "ld a0, 1(a0)");
PROVOKE(hlv, "hlv.d a0, (a0)");

#define CODE 0x40000000ull
#define STRADDLING 0x40010000ull
#define DATA 0x40020000ull
#define GPA 0x50000000ull
#define HOLE 0x60000000ull
#define FLAGS (PTE_V | PTE_AD)
#define CALL 0x0073 /* first half of ECALL; the second is zero */

static struct outcome fetch(uint64_t va) { return RUN(VS, (void (*)(void))va); }

static void set(pte_t *p, uint64_t value) {
  *p = value;
  hfence_vvma();
  hfence_gvma();
}

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  word_t empty = (word_t)page();
  uint16_t *straddling = page();
  identity(vs, 0);
  pte_t *code = pte_of(vs, CODE, 0), *second = pte_of(vs, STRADDLING + PAGE, 0);
  pte_t *data = pte_of(vs, DATA, 0), *guest = pte_of(g, GPA, 0);
  straddling[2047] = CALL;
  map(vs, STRADDLING, (word_t)straddling, PTE_X | PTE_AD, 0);
  __asm__ volatile("fence.i" ::: "memory");
  use_vsatp(vs);
  use_hgatp(g);

  /* The instruction, all zeros, is illegal: the last one to be found. */
  set(code, pte(GPA, FLAGS | PTE_R));
  CHECK_TRAP(fetch(CODE), BY_M, EXC_INSTRUCTION_PAGE_FAULT);
  set(code, pte(GPA, FLAGS | PTE_X));
  CHECK_TRAP(fetch(CODE), BY_M, EXC_INSTRUCTION_GUEST_PAGE_FAULT);
  set(guest, pte(VACANT, FLAGS | PTE_U | PTE_X));
  CHECK_TRAP(fetch(CODE), BY_M, EXC_INSTRUCTION_ACCESS_FAULT);
  set(guest, pte(empty, FLAGS | PTE_U | PTE_X));
  CHECK_TRAP(fetch(CODE), BY_M, EXC_ILLEGAL_INSTRUCTION);

  /* The second half of a call. */
  struct outcome o = fetch(STRADDLING + PAGE - 2);
  CHECK_TRAP(o, BY_M, EXC_INSTRUCTION_PAGE_FAULT);
  CHECK_EQ(o.epc, STRADDLING + PAGE - 2);
  CHECK_EQ(o.tval, STRADDLING + PAGE);
  set(second, pte(empty, FLAGS | PTE_X));
  CHECK_TRAP(fetch(STRADDLING + PAGE - 2), BY_M, 10);

  /* A load: VS-stage leaf, G-stage, physical address. */
  set(data, pte(HOLE, FLAGS | PTE_X));
  CHECK_TRAP(RUN1(VS, load, DATA), BY_M, EXC_LOAD_PAGE_FAULT);
  set(data, pte(HOLE, FLAGS | PTE_R));
  o = RUN1(VS, load, DATA);
  CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  CHECK_EQ(o.tval2, HOLE >> 2);
  set(data, pte(GPA, FLAGS | PTE_R));
  set(guest, pte(VACANT, FLAGS | PTE_U | PTE_X));
  CHECK_TRAP(RUN1(VS, load, DATA), BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  set(guest, pte(VACANT, FLAGS | PTE_U | PTE_R));
  CHECK_TRAP(RUN1(VS, load, DATA), BY_M, EXC_LOAD_ACCESS_FAULT);
  /* A table behind a hole comes before the leaf in it. */
  set(pte_of(vs, DATA, 1), pte(HOLE, PTE_V));
  o = RUN1(VS, load, DATA);
  CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  CHECK_EQ(o.tval2, (HOLE | index_of(DATA, 0) * sizeof(pte_t)) >> 2);

  CHECK_TRAP(RUN1(VS, hlv, DATA), BY_M, EXC_VIRTUAL_INSTRUCTION);
  CHECK_TRAP(RUN1(U, hlv, DATA), BY_M, EXC_ILLEGAL_INSTRUCTION);

  o = RUN1(VS, misaligned, HOLE);
  CHECK(o.by == BY_M);
  CHECK(o.cause == EXC_LOAD_ADDRESS_MISALIGNED || o.cause == EXC_LOAD_PAGE_FAULT);
  CHECK_EQ(o.tval, HOLE + 1);
  CHECK(o.gva);
  CHECK_EQ(RUN1(VS, misaligned, HOLE).cause, o.cause);
  return 0;
}
