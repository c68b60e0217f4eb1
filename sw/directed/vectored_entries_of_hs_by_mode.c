/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: stvec_mode H_trap_hs_csrwrites hideleg_hs H_trap_deleg
 * Needs: h, pmp_usable>=2, medeleg_writable, mideleg_writable, misa_csr_implemented, sei_implemented, ssi_implemented, stvec_modes, stvec_vectored_align
 * Vectored stvec: S-level and VS-level interrupts from U, HS, VU and VS enter at BASE + 4 x cause with
 * the VS-level ones under their own numbers; exceptions at BASE; vstvec has no part in it. */
#include "interrupts.h"

PROVOKE(spin, "1: j 1b");
PROVOKE(bad, ".word 0");

int main(void) {
  WRITE(mideleg, IRQ_S_LEVEL);
  VECTORED_HS(1);
  WRITE(vstvec, 0x40000000);
  for (unsigned irq = 0; irq < 12; irq++) {
    if (!((IRQ_S_LEVEL | IRQ_VS_LEVEL) >> irq & 1))
      continue;
    CHECK(raise_interrupt(irq));
    WRITE(mie, 1ull << irq);
    for (int mode = U; mode <= VS; mode++) {
      SET(sstatus, SSTATUS_SIE);
      struct outcome o = RUN(mode, spin);
      CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | irq);
      CHECK_EQ(o.entry, 4 * irq);
      CHECK_EQ(o.from_v, mode == VU || mode == VS);
      CHECK_EQ(o.from_priv, mode & 1);
      CHECK(o.tval == 0 && o.tval2 == 0 && o.tinst == 0 && !o.gva);
    }
    WRITE(mie, 0);
    lower_interrupt(irq);
  }
  delegate_exception(EXC_ILLEGAL_INSTRUCTION, BY_HS);
  for (int mode = U; mode <= VS; mode++) {
    struct outcome o = RUN(mode, bad);
    CHECK_TRAP(o, BY_HS, EXC_ILLEGAL_INSTRUCTION);
    CHECK_EQ(o.entry, 0);
  }
  return 0;
}
