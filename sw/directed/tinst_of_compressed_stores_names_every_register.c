/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_xtinst_exception H_trap_xtinst_val H_trap_xtinst
 * Needs: h, pmp_usable>=2
 * Stores relative to the stack pointer name any register, and loads but x0: htinst is zero or the 32-bit
 * form with immediate and rs1 cleared and bit 1 clear. */
#include "harness.h"
#include "paging.h"

#define GPA 0x50000000ull
#define STORED(n) PROVOKE(store##n, "mv sp, a0\n c.swsp x" #n ", 8(sp)"); \
  PROVOKE(load##n, "mv sp, a0\n c.lwsp x" #n ", 8(sp)")

STORED(1);
STORED(8);
STORED(15);
STORED(16);
STORED(18);
STORED(24);
STORED(31);

static int allowed(uint64_t tinst, uint64_t transformed) { return tinst == 0 || tinst == transformed; }

int main(void) {
  static const struct {
    unsigned number;
    void (*store)(void), (*load)(void);
  } forms[] = {{1, store1, load1}, {8, store8, load8}, {15, store15, load15}, {16, store16, load16},
               {18, store18, load18}, {24, store24, load24}, {31, store31, load31}};
  struct table g = new_table(MODE_LEAST, 1);
  identity(g, PTE_U);
  use_hgatp(g);
  for (unsigned i = 0; i < sizeof forms / sizeof *forms; i++) {
    struct outcome o = RUN1(VS, forms[i].store, GPA);
    CHECK_TRAP(o, BY_M, EXC_STORE_AMO_GUEST_PAGE_FAULT);
    CHECK(allowed(o.tinst, 0x2021 | forms[i].number << 20));
    o = RUN1(VS, forms[i].load, GPA);
    CHECK_TRAP(o, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
    CHECK(allowed(o.tinst, 0x2001 | forms[i].number << 7));
  }
  return 0;
}
