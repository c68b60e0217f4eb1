/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfgh_sz henvcfgh_op htimedeltah_sz htimedeltah_op vstimecmp_sz vstimecmp_acc menvcfgh_sz menvcfgh_op stimecmp_stimecmph_sz_acc mcycleh_op stateen_rv32_upper_bits_csrs
 * Needs: h, sstc
 * A write of the lower half of a 64-bit CSR leaves the upper one, and the other way round; each bit of
 * htimedeltah and of the upper halves of the timers is stored; of henvcfgh and menvcfgh STCE and ADUE,
 * of henvcfgh while menvcfgh has them. */
#include "csr_access.h"

static void halves(unsigned low, word_t low_bits, unsigned high, word_t high_bits) {
  for (unsigned bit = 0; bit < 32; bit++) {
    word_t one = 1u << bit;
    run_insn(M, CSR_SWAP_INSN(low), 0, 0);
    run_insn(M, CSR_SWAP_INSN(high), one, 0);
    CHECK_EQ(run_insn(M, CSR_READ_INSN(high), 0, 0).a0, one & high_bits);
    CHECK_EQ(run_insn(M, CSR_READ_INSN(low), 0, 0).a0, 0);
    run_insn(M, CSR_SWAP_INSN(low), ~one, 0);
    CHECK_EQ(run_insn(M, CSR_READ_INSN(low), 0, 0).a0, ~one & low_bits);
    CHECK_EQ(run_insn(M, CSR_READ_INSN(high), 0, 0).a0, one & high_bits);
    run_insn(M, CSR_SWAP_INSN(high), ~one, 0);
    CHECK_EQ(run_insn(M, CSR_READ_INSN(high), 0, 0).a0, ~one & high_bits);
    CHECK_EQ(run_insn(M, CSR_READ_INSN(low), 0, 0).a0, ~one & low_bits);
  }
}

int main(void) {
  halves(CSR_HTIMEDELTA, -1, CSR_HTIMEDELTAH, -1);
  halves(CSR_VSTIMECMP, -1, CSR_VSTIMECMPH, -1);
  halves(CSR_STIMECMP, -1, CSR_STIMECMPH, -1);
  WRITE(menvcfg, -1ull);
  word_t have = READ(menvcfg) >> 32;
  CHECK_EQ(have & MENVCFGH_STCE, MENVCFGH_STCE);
  CHECK_EQ(have & ~(MENVCFGH_STCE | MENVCFGH_ADUE), 0);
  halves(CSR_MENVCFG, READ(menvcfg), CSR_MENVCFGH, have);
  WRITE(menvcfg, -1ull);
  WRITE(henvcfg, -1ull);
  halves(CSR_HENVCFG, READ(henvcfg), CSR_HENVCFGH, have);
  /* henvcfgh's bits are those of menvcfgh, at once. */
  WRITE(henvcfg, -1ull);
  for (unsigned bit = 0; bit < 32; bit++) {
    WRITE(menvcfg, (uint64_t)(have & ~(1u << bit)) << 32);
    CHECK_EQ(READ(henvcfg) >> 32, have & ~(1u << bit));
    WRITE(menvcfg, (uint64_t)have << 32);
    WRITE(henvcfg, -1ull);
  }
  return 0;
}
