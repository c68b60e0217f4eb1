/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstateen_rv64_csrs mstateen_lower_priv_roz sstateen_vsmode_access_roz stateen_unimplemented_state_roz stateen_reserved_roz hstateen_bit_63_writable mstateen_bit_63_roz
 * Needs: h, smstateen, pmp_usable>=2, mstateen_zeros, mstateen_ones, hstateen_zeros
 * Not on Spike: its mstateen0 keeps bits of state that it has not.
 * Bits of mstateen, hstateen and sstateen: SE of each number and ENVCFG of number 0 can be set; an
 * hstateen bit reads zero, and cannot be set, while mstateen's is zero. Bits of state that the hart
 * has not, and all of sstateen, are zero. */
#include "csr_access.h"

#define SE (1ull << 63)
/* At XLEN=32 a hart may hold hedelegh accessible: P1P13 is then read-only one. */
#define P1P13 (XLEN == 32 ? 1ull << 56 : 0)

static uint64_t swap(unsigned csr, uint64_t value) {
  write_whole(csr, value);
  return read_whole(csr);
}

int main(void) {
  /* What follows is long: here is the bit that every number has. */
  for (unsigned n = 0; n < 4; n++) {
    CHECK_EQ(swap(CSR_MSTATEEN0 + n, SE) & SE, SE);
    CHECK_EQ(swap(CSR_HSTATEEN0 + n, SE), SE);
    swap(CSR_MSTATEEN0 + n, 0);
    CHECK_EQ(read_whole(CSR_HSTATEEN0 + n), 0);
  }
  for (unsigned n = 0; n < 4; n++) {
    uint64_t have = SE | (n ? 0 : MSTATEEN0_ENVCFG);
    uint64_t fixed = read_whole(CSR_MSTATEEN0 + n) & P1P13;
    CHECK_EQ(swap(CSR_MSTATEEN0 + n, ~0ull), have | fixed);
    CHECK_EQ(swap(CSR_HSTATEEN0 + n, ~0ull), have);
    run_insn(M, CSR_SWAP_INSN(CSR_SSTATEEN0 + n), ALL_ONES, 0);
    CHECK_EQ(run_insn(M, CSR_READ_INSN(CSR_SSTATEEN0 + n), 0, 0).a0, 0);
    for (unsigned bit = 0; bit < 64; bit++) {
      uint64_t one = 1ull << bit;
      CHECK_EQ(swap(CSR_MSTATEEN0 + n, one), (one & have) | fixed);
      CHECK_EQ(swap(CSR_HSTATEEN0 + n, ~0ull), one & have);
      CHECK_EQ(swap(CSR_HSTATEEN0 + n, ~one), 0);
      CHECK_EQ(swap(CSR_HSTATEEN0 + n, one), one & have);
      swap(CSR_MSTATEEN0 + n, ~one);
      CHECK_EQ(read_whole(CSR_HSTATEEN0 + n) & one, 0);
    }
    CHECK_EQ(swap(CSR_MSTATEEN0 + n, 0), fixed);
  }
  return 0;
}
