/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hedeleg_op hedeleg_acc HEDELEG_WARL H_trap_deleg H_trap_vs_csrwrites
 * Needs: h, pmp_usable>=2, tval_page_fault, medeleg_writable, hedeleg_writable, bus_errors, misa_csr_implemented, vstval_causes
 * Illegal instruction, breakpoint, access faults, page faults and calls from VU, all delegated twice. */
#include "harness.h"
#include "paging.h"

PROVOKE(bad, ".word 0");
PROVOKE(brk, "ebreak");
PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");
PROVOKE(call, "ecall");

#define HOLE 0x60000000ull

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0);
  WRITE(medeleg, 0xb1ff);
  WRITE(hedeleg, 0xb1ff);
  CHECK_EQ(READ(hedeleg), 0xb1ff);
  CHECK_TRAP(RUN(VS, bad), BY_VS, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN(VS, brk), BY_VS, EXC_BREAKPOINT);
  CHECK_TRAP(RUN1(VS, load, VACANT), BY_VS, EXC_LOAD_ACCESS_FAULT);
  CHECK_TRAP(RUN1(VS, store, VACANT), BY_VS, EXC_STORE_AMO_ACCESS_FAULT);
  CHECK_TRAP(RUN(VU, call), BY_VS, 8);
  struct outcome o = RUN(VU, (void (*)(void))VACANT);
  CHECK_TRAP(o, BY_VS, EXC_INSTRUCTION_ACCESS_FAULT);
  CHECK_EQ(o.from_priv, 0);
  identity(vs, 0);
  use_vsatp(vs);
  CHECK_TRAP(RUN1(VS, load, HOLE), BY_VS, EXC_LOAD_PAGE_FAULT);
  o = RUN1(VS, store, HOLE + 8);
  CHECK_TRAP(o, BY_VS, EXC_STORE_AMO_PAGE_FAULT);
  CHECK_EQ(o.tval, HOLE + 8);
  CHECK_EQ(o.from_priv, 1);
  CHECK_TRAP(RUN(VS, (void (*)(void))HOLE), BY_VS, EXC_INSTRUCTION_PAGE_FAULT);
  return 0;
}
