/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mtvec_mode_vectored_op stvec_mode vstvec_op
 * Needs: h, pmp_usable>=2, medeleg_writable, mideleg_writable, misa_csr_implemented, msi_implemented, ssi_implemented, stvec_modes, stvec_vectored_align, mtvec_modes, mtvec_vectored_align
 * Vectored xtvec: an interrupt enters at BASE + 4 x cause. BASE is a multiple of four and of no more,
 * so that the sum carries into the bits above the table; every other entry leads elsewhere. */
#include "interrupts.h"

PROVOKE(spin, "1: j 1b");

extern char vector_m[];

#define ENTRIES 16

/* Beside the program, where `jal` reaches the harness's tables from. */
static uint32_t memory[64] __attribute__((aligned(256)));

/* jal x0 from one address to another. */
static uint32_t jump(word_t from, word_t to) {
  uint32_t by = (uint32_t)(to - from);
  return (by >> 20 & 1) << 31 | (by >> 1 & 0x3FF) << 21 | (by >> 11 & 1) << 20 |
         (by >> 12 & 0xFF) << 12 | 0x6F;
}

/* A table at `first` whose entries go on to those of `stub`; around it all lead to entry 0. */
static void table(unsigned first, const char *stub) {
  for (unsigned i = 0; i < 64; i++) {
    unsigned entry = i >= first && i < first + ENTRIES ? i - first : 0;
    memory[i] = jump((word_t)&memory[i], (word_t)stub + 4 * entry);
  }
  __asm__ volatile("fence.i");
}

int main(void) {
  static const uint8_t firsts[] = {1, 2, 3, 5, 9, 15};
  WRITE(hideleg, MIP_VSSIP);
  for (unsigned n = 0; n < sizeof firsts; n++) {
    word_t base = (word_t)&memory[firsts[n]];
    for (int by = BY_M; by <= BY_VS; by++) {
      /* Numbers whose bits meet those of the base: software interrupts of M, S and, seen by VS, S. */
      unsigned irq = by == BY_M ? IRQ_MACHINE_SOFTWARE : IRQ_SUPERVISOR_SOFTWARE;
      unsigned raised = by == BY_VS ? IRQ_VIRTUAL_SUPERVISOR_SOFTWARE : irq;
      table(firsts[n], by == BY_M ? vector_m : by == BY_HS ? stub_hs : stub_vs);
      WRITE(mideleg, by == BY_M ? 0 : MIP_SSIP);
      if (by == BY_M)
        WRITE(mtvec, base | 1);
      else if (by == BY_HS)
        WRITE(stvec, base | 1);
      else
        WRITE(vstvec, base | 1);
      if (raise_interrupt(raised)) {
        WRITE(mie, 1ull << raised);
        struct outcome o = RUN(by == BY_VS ? VU : U, spin);
        CHECK_TRAP(o, by, INTERRUPT_BIT | irq);
        CHECK_EQ(o.entry, 4 * irq);
        WRITE(mie, 0);
        lower_interrupt(raised);
      }
      vectored_m(0);
      VECTORED_HS(0);
      VECTORED_VS(0);
    }
  }
  return 0;
}
