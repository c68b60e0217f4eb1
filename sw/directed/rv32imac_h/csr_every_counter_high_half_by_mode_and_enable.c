/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_virtinst_vs32_highctr_h0_m1 H_virtinst_vu32_highctr_h0_s0_m1 hcounteren_op timeh_op cycleh_op instreth_op
 * Needs: h
 * The high half of each of the 32 counters with its bit of mcounteren, hcounteren and scounteren on or
 * off: illegal instruction where mcounteren's bit is clear, else virtual instruction where a guest misses
 * one. A write is illegal whatever the bits. */
#include "harness.h"

static uint64_t expected(enum mode mode, int m, int h, int s) {
  if (mode == M)
    return 0;
  if (!m || (mode == U && !s))
    return EXC_ILLEGAL_INSTRUCTION;
  if ((mode == VS || mode == VU) && (!h || (mode == VU && !s)))
    return EXC_VIRTUAL_INSTRUCTION;
  return 0;
}

int main(void) {
  for (unsigned n = 0; n < 32; n++)
    for (unsigned on = 0; on < 8; on++) {
      /* All the other bits are the opposite, so that a neighbour's bit is seen to be no help. */
      word_t one = 1u << n;
      WRITE(mcounteren, on & 1 ? one : ~one);
      WRITE(hcounteren, on & 2 ? one : ~one);
      WRITE(scounteren, on & 4 ? one : ~one);
      int m = READ(mcounteren) >> n & 1, h = READ(hcounteren) >> n & 1, s = READ(scounteren) >> n & 1;
      for (int mode = U; mode <= M; mode++) {
        struct outcome o = run_insn(mode, CSR_READ_INSN(CSR_CYCLEH + n), 0, 0);
        uint64_t cause = expected(mode, m, h, s);
        if (cause) {
          CHECK_TRAP(o, BY_M, cause);
          CHECK_EQ(o.tval, CSR_READ_INSN(CSR_CYCLEH + n));
        } else {
          CHECK_NO_TRAP(o);
        }
      }
      CHECK_TRAP(run_insn(VS, CSR_SWAP_INSN(CSR_CYCLEH + n), 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
    }
  return 0;
}
