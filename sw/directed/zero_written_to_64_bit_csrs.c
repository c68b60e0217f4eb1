/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: htimedelta_acc htimedelta_sz htval_acc HTVAL_WARL mtval2_acc MTVAL2_WARL vstimecmp_sz
 * Needs: h, sstc, smstateen, pmp_usable>=2, mtval2_bits, htval_bits
 * All ones, then zero, then one bit of each half: a CSR that holds any value holds each. */
#include "csr_access.h"

int main(void) {
  static const unsigned csrs[] = {CSR_HTIMEDELTA, CSR_VSTIMECMP};
  static const uint64_t values[] = {~0ull, 0, 1ull << 40, 0, 4, 0x123456789abcdef0ull, 0};
  open_csrs();
  for (unsigned i = 0; i < 2; i++)
    for (unsigned n = 0; n < sizeof values / sizeof *values; n++) {
      write_whole(csrs[i], values[n]);
      CHECK_EQ(read_whole(csrs[i]), values[n]);
    }
  for (unsigned n = 0; n < sizeof values / sizeof *values; n++) {
    WRITE(htval, (word_t)values[n]);
    WRITE(mtval2, (word_t)values[n]);
    CHECK_EQ(READ(htval), (word_t)values[n]);
    CHECK_EQ(READ(mtval2), (word_t)values[n]);
  }
  return 0;
}
