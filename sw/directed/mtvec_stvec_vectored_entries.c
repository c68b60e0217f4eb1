/* Rules: H_trap_hs_csrwrites hsint_priority
 * Vectored stvec: interrupts at BASE + 4 x cause (2, 6, 10 for VS-level ones), exceptions at BASE. */
#include "harness.h"

PROVOKE(spin, "1: j 1b");
PROVOKE(bad, ".word 0");

int main(void) {
  VECTORED_HS(1);
  WRITE(mie, 0x444);
  for (unsigned i = 0; i < 3; i++) {
    WRITE(hvip, 4 << 4 * i);
    struct outcome o = RUN(VU, spin);
    CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | (2 + 4 * i));
    CHECK_EQ(o.entry, 4 * (2 + 4 * i));
  }
  WRITE(hvip, 0);
  delegate_exception(EXC_ILLEGAL_INSTRUCTION, BY_HS);
  struct outcome o = RUN(VU, bad);
  CHECK_TRAP(o, BY_HS, EXC_ILLEGAL_INSTRUCTION);
  CHECK_EQ(o.entry, 0);
  return 0;
}
