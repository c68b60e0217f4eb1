/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mtvec_mode_vectored_op H_trap_m_csrwrites H_trap_deleg
 * Needs: h, pmp_usable>=2, misa_csr_implemented, msi_implemented, sei_implemented, ssi_implemented, mtvec_modes
 * Vectored mtvec: interrupts of M and undelegated ones of S from every mode enter at BASE + 4 x
 * cause, exceptions at BASE. */
#include "interrupts.h"

PROVOKE(spin, "1: j 1b");
PROVOKE(bad, ".word 0");

int main(void) {
  static const uint8_t irqs[] = {IRQ_MACHINE_SOFTWARE, IRQ_MACHINE_TIMER, IRQ_MACHINE_EXTERNAL,
                                 IRQ_SUPERVISOR_SOFTWARE, IRQ_SUPERVISOR_TIMER,
                                 IRQ_SUPERVISOR_EXTERNAL};
  vectored_m(1);
  for (unsigned i = 0; i < sizeof irqs; i++) {
    if (!raise_interrupt(irqs[i]))
      continue;
    WRITE(mie, 1ull << irqs[i]);
    for (int mode = U; mode <= M; mode++) {
      SET(mstatus, MSTATUS_MPIE);
      struct outcome o = RUN(mode, spin);
      CHECK_TRAP(o, BY_M, INTERRUPT_BIT | irqs[i]);
      CHECK_EQ(o.entry, 4 * irqs[i]);
      CHECK_EQ(o.from_v, mode == VU || mode == VS);
      CHECK(o.tval == 0 && o.tval2 == 0 && o.tinst == 0 && !o.gva);
    }
    WRITE(mie, 0);
    lower_interrupt(irqs[i]);
  }
  for (int mode = U; mode <= M; mode++) {
    struct outcome o = RUN(mode, bad);
    CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
    CHECK_EQ(o.entry, 0);
  }
  return 0;
}
