/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_tw_op mstatus_tw_umode_op MSTATUS_TW_ALWAYS_ILLEGAL wfi_op
 * Needs: pmp_usable>=2, wfi_tw, wfi_u, misa_csr_implemented
 * WFI in U-mode is illegal with TW=1; with TW=0 it is where there is S-mode, and waits for an
 * interrupt where there is none. */
#include "harness.h"

PROVOKE(wfi, "wfi");

#define TW (1 << 21)
#define MTI 7

static struct outcome wait_in_u(unsigned ticks) {
  struct outcome o;
  CLINT_MTIMECMP = CLINT_MTIME + ticks;
  SET(mie, 1 << MTI);
  o = RUN(U, wfi);
  WRITE(mie, 0);
  CLINT_MTIMECMP = ~0ull;
  return o;
}

int main(void) {
  /* So late that it comes behind the trap. */
  SET(mstatus, TW);
  CHECK_TRAP(wait_in_u(100000), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CLEAR(mstatus, TW);
  if (READ(misa) & (1 << 18))
    CHECK_TRAP(wait_in_u(100000), BY_M, EXC_ILLEGAL_INSTRUCTION);
  else
    CHECK_TRAP(wait_in_u(200), BY_M, INTERRUPT_BIT | MTI);
  return 0;
}
