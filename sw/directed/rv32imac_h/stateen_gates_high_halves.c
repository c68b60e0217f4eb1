/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstateen0_envcfg_op mstateen_bit_63_op hstateen_bit_63_op stateen_rv32_upper_bits_csrs stateen_illegal_state_access
 * Needs: h
 * The bits of mstateen0h that close henvcfg and hstateenN to HS close their upper halves as well, which
 * at V=1 are then illegal instead of virtual instruction. */
#include "csr_access.h"

static void expect(unsigned csr, int open) {
  static const uint8_t cause[2][M + 1] = {{[U] = 2, [HS] = 2, [VU] = 2, [VS] = 2, [M] = 0},
                                          {[U] = 2, [HS] = 0, [VU] = 22, [VS] = 22, [M] = 0}};
  for (int mode = U; mode <= M; mode++) {
    struct outcome o = run_insn(mode, CSR_READ_INSN(csr), 0, 0);
    if (cause[open][mode])
      CHECK_TRAP(o, BY_M, cause[open][mode]);
    else
      CHECK_NO_TRAP(o);
  }
}

int main(void) {
  for (unsigned on = 0; on < 4; on++) {
    WRITE(CSR_MSTATEEN0, (on & 1 ? MSTATEEN0_ENVCFG : 0) | (on & 2 ? MSTATEEN0_SE0 : 0));
    expect(CSR_HENVCFGH, on & 1);
    expect(CSR_HENVCFG, on & 1);
    expect(CSR_HSTATEEN0H, on >> 1);
  }
  for (unsigned n = 1; n < 4; n++)
    for (unsigned on = 0; on < 2; on++) {
      write_whole(CSR_MSTATEEN0 + n, on ? MSTATEEN1_SE : 0);
      expect(CSR_HSTATEEN0H + n, on);
    }
  return 0;
}
