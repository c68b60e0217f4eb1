/* Rules: H_exception_priority H_cause
 * A misaligned load to an unmapped page: address-misaligned or page fault, never both, and the same
 * again; a fetch fault comes before anything its instruction would do. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, 1(a0)");

int main(void) {
  struct table vs = new_table(MODE_SV39, 0), g = new_table(MODE_SV39, 1);
  identity(vs, 0);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  use_vsatp(vs);
  use_hgatp(g);
  struct outcome o = RUN1(VS, load, 0x40000000);
  CHECK(o.by == BY_M);
  CHECK(o.cause == EXC_LOAD_ADDRESS_MISALIGNED || o.cause == EXC_LOAD_PAGE_FAULT);
  CHECK_EQ(o.tval, 0x40000001);
  CHECK(o.gva);
  uint64_t first = o.cause;
  CHECK_EQ(RUN1(VS, load, 0x40000000).cause, first);
  CHECK_TRAP(RUN(VS, (void (*)(void))0x40000000), BY_M, EXC_INSTRUCTION_PAGE_FAULT);
  return 0;
}
