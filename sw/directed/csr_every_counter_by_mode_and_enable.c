/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hcounteren_op hcounteren_acc H_virtinst_vs_nonhighctr_h0_m1 H_virtinst_vu_nonhighctr_h0_s0_m1 HCOUNTEREN_WARL
 * Needs: h, zihpm, pmp_usable>=2, time_csr, hpmcounters
 * Each of the 32 counters with its bit of mcounteren, hcounteren and scounteren on or off: illegal
 * instruction where mcounteren's bit is clear, else virtual instruction where a guest misses one. A
 * write is illegal whatever the bits. */
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
      uint64_t one = 1ull << n;
      WRITE(mcounteren, on & 1 ? one : ~one);
      WRITE(hcounteren, on & 2 ? one : ~one);
      WRITE(scounteren, on & 4 ? one : ~one);
      int m = READ(mcounteren) >> n & 1, h = READ(hcounteren) >> n & 1, s = READ(scounteren) >> n & 1;
      for (int mode = U; mode <= M; mode++) {
        struct outcome o = run_insn(mode, CSR_READ_INSN(0xc00 + n), 0, 0);
        uint64_t cause = expected(mode, m, h, s);
        if (cause)
          CHECK_TRAP(o, BY_M, cause);
        else
          CHECK_NO_TRAP(o);
      }
      CHECK_TRAP(run_insn(VS, CSR_SWAP_INSN(0xc00 + n), 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
    }
  return 0;
}
